// Runs programs one after the other: a line of JSON with number and input comes in, a line with rows or an error goes out.
package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"reflect"

	"github.com/jackc/pgx/v4"
	_ "github.com/jackc/pgx/v4/stdlib"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

// program is the function F of a package, and the name under which database/sql knows the driver that it imports.
type program struct {
	run    interface{}
	driver string
}

type answer struct {
	Rows  []interface{} `json:"rows,omitempty"`
	Error string        `json:"error,omitempty"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var asked struct {
			Program int
			Input   []json.RawMessage
		}
		must(json.Unmarshal(lines.Bytes(), &asked))
		rows, err := call(programs[asked.Program], asked.Input)
		line := []byte(`{"rows":[]}`)
		if err != nil {
			line, _ = json.Marshal(answer{Error: err.Error()})
		} else if len(rows) > 0 {
			line, _ = json.Marshal(answer{Rows: rows})
		}
		fmt.Println(string(line))
	}
}

// call gives F what its types ask for: a context, a connection, and the input for the rest.
func call(one program, input []json.RawMessage) ([]interface{}, error) {
	f := reflect.ValueOf(one.run)
	var given []reflect.Value
	for i := 0; i < f.Type().NumIn(); i++ {
		wanted := f.Type().In(i)
		switch wanted {
		case reflect.TypeOf((*context.Context)(nil)).Elem():
			given = append(given, reflect.ValueOf(context.Background()))
		case reflect.TypeOf((*sql.DB)(nil)):
			db, err := sql.Open(one.driver, "sslmode=disable")
			must(err)
			defer db.Close()
			given = append(given, reflect.ValueOf(db))
		case reflect.TypeOf((*sqlx.DB)(nil)):
			db, err := sqlx.Open(one.driver, "sslmode=disable")
			must(err)
			defer db.Close()
			given = append(given, reflect.ValueOf(db))
		case reflect.TypeOf((*pgx.Conn)(nil)):
			conn, err := pgx.Connect(context.Background(), "")
			must(err)
			defer conn.Close(context.Background())
			given = append(given, reflect.ValueOf(conn))
		default:
			value := reflect.New(wanted)
			must(json.Unmarshal(input[0], value.Interface()))
			input = input[1:]
			given = append(given, value.Elem())
		}
	}
	results := f.Call(given)
	if err, _ := results[len(results)-1].Interface().(error); err != nil {
		return nil, err
	}
	return rowsOf(results[0].Interface())
}

func rowsOf(result interface{}) ([]interface{}, error) {
	var found []interface{}
	switch rows := result.(type) {
	case *sql.Rows:
		columns, err := rows.Columns()
		must(err)
		for rows.Next() {
			values := make([]interface{}, len(columns))
			places := make([]interface{}, len(columns))
			for i := range values {
				places[i] = &values[i]
			}
			must(rows.Scan(places...))
			found = append(found, fmt.Sprint(values...))
		}
		return found, rows.Err()
	case pgx.Rows:
		for rows.Next() {
			values, err := rows.Values()
			must(err)
			found = append(found, fmt.Sprint(values...))
		}
		return found, rows.Err()
	default:
		text, err := json.Marshal(result)
		must(err)
		must(json.Unmarshal(text, &found))
		return found, nil
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
