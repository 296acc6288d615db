import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * Neo4j Community, for start.py: arguments HOME CONF, and on standard input one line with the
 * password (empty: no authentication). Prints READY when Bolt is open, and stops when standard
 * input ends, which it also does when the process that started it dies.
 */
class Neo4jCommunity {
    public static void main(String[] args) throws Exception {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String password = input.readLine();
        if (password == null) {
            return;
        }
        DatabaseManagementService service =
                new DatabaseManagementServiceBuilder(Path.of(args[0]))
                        .loadPropertiesFromFile(Path.of(args[1]))
                        .build();
        Runtime.getRuntime().addShutdownHook(new Thread(service::shutdown));
        if (!password.isEmpty()) {
            service.database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME)
                    .executeTransactionally(
                            "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED",
                            Map.of("password", password));
        }
        System.out.println("READY");
        System.out.flush();
        while (input.readLine() != null) {
            // nothing is expected; only the end of the input means something
        }
        System.exit(0);
    }
}
