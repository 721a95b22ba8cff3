<?php
// Runs programs one after the other: a line of JSON with code and input comes in, a line with rows or an error goes out.

foreach (['Doctrine/DBAL', 'Illuminate/Database'] as $library) {
    require_once "/usr/share/php/$library/autoload.php";
}
error_reporting(E_ALL & ~E_DEPRECATED);
ini_set('display_errors', 'stderr');

// What a program declares would be there for the next, so each has a process of its own.
while (($line = fgets(STDIN)) !== false) {
    if (pcntl_fork() === 0) {
        echo json_encode(answer(json_decode($line, true))), "\n";
        exit;
    }
    pcntl_wait($status);
}

function answer(array $asked): array
{
    try {
        eval('?>' . $asked['code']);
        $rows = f(...$asked['input']);
        return ['rows' => is_array($rows) ? $rows : iterator_to_array($rows)];
    } catch (Throwable $error) {
        return ['error' => $error->getMessage()];
    }
}
