import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Runs programs one after the other: a line with number and input comes in, a line of JSON with rows or an error goes out. */
class Run {
  public static void main(String[] arguments) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = lines.readLine()) != null; ) {
      // A string of JSON in which nothing needs an escape.
      String answer = answer(line.substring(1, line.length() - 1).split(" "));
      System.out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
  }

  static String answer(String[] asked) {
    try (Connection connection = DriverManager.getConnection(System.getenv("JDBC_URL"))) {
      return "{\"rows\":" + json(call(asked, connection)) + "}";
    } catch (InvocationTargetException error) {
      return "{\"error\":" + json(error.getCause().toString()) + "}";
    } catch (Exception error) {
      return "{\"error\":" + json(error.toString()) + "}";
    }
  }

  /** Gives `f` what its types ask for: a connection, and the input for the rest. */
  static List<?> call(String[] asked, Connection connection) throws Exception {
    Method f =
        Arrays.stream(Class.forName("p" + asked[0] + ".Users").getMethods())
            .filter(method -> method.getName().equals("f"))
            .findFirst()
            .get();
    List<Object> given = new ArrayList<>();
    for (Class<?> type : f.getParameterTypes()) {
      SingleConnectionDataSource source = new SingleConnectionDataSource(connection, true);
      if (type == Connection.class) given.add(connection);
      else if (type == JdbcTemplate.class) given.add(new JdbcTemplate(source));
      else if (type == NamedParameterJdbcTemplate.class) given.add(new NamedParameterJdbcTemplate(source));
      else given.add(input(asked[given.size()], type));
    }
    Object found = f.invoke(null, given.toArray());
    if (found instanceof List) return (List<?>) found;
    if (!(found instanceof ResultSet)) return List.of(found);
    ResultSet rows = (ResultSet) found;
    List<String> read = new ArrayList<>();
    while (rows.next()) read.add(rows.getString(1));
    return read;
  }

  static Object input(String text, Class<?> type) {
    if (type == List.class) {
      List<String> items = new ArrayList<>();
      for (String item : text.split(",")) items.add(URLDecoder.decode(item, StandardCharsets.UTF_8));
      return items;
    }
    String value = URLDecoder.decode(text, StandardCharsets.UTF_8);
    if (type == int.class) return Integer.valueOf(value);
    return type == Object.class && value.matches("\\d+") ? Integer.valueOf(value) : value;
  }

  static String json(Object value) {
    if (value instanceof List) return ((List<?>) value).stream().map(Run::json).toList().toString();
    StringBuilder text = new StringBuilder("\"");
    for (char one : String.valueOf(value).toCharArray()) text.append(one < ' ' || one == '"' || one == '\\' ? String.format("\\u%04x", (int) one) : one);
    return text.append('"').toString();
  }
}
