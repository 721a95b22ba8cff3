/** pev2's icons put a style sheet of theirs into the page, which its security policy refuses: the bundle holds it instead. */
import '@fortawesome/fontawesome-svg-core/styles.css';

// Read when the icons' own module is loaded, so this file must be imported before it.
Object.assign(window, { FontAwesomeConfig: { autoAddCss: false } });
