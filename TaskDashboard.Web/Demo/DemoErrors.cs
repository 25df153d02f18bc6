using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Demo;

/// <summary>Errors as a Java appliance reports them: an error, its causes, and errors that occurred while it was handled.</summary>
internal static class DemoErrors
{
    private const string Configure = "com.vmware.dr.configure";
    private const string Java = "java.base";
    private const int NativeLine = -2;

    public static JsonObject OfCertificate() =>
        Error(
            "The appliance could not register its new certificate with vCenter Server vc-01.corp.example.",
            [
                Frame($"{Configure}.tasks.ReplaceCertificateTask", "registerThumbprint", "ReplaceCertificateTask.java", 214, Configure),
                Frame($"{Configure}.tasks.ReplaceCertificateTask", "run", "ReplaceCertificateTask.java", 133, Configure),
                Frame($"{Configure}.tasks.TaskRunner", "execute", "TaskRunner.java", 88, Configure),
                Frame("java.util.concurrent.ThreadPoolExecutor", "runWorker", "ThreadPoolExecutor.java", 1136, Java),
                Frame("java.lang.Thread", "run", "Thread.java", 840, Java),
            ],
            cause: Error(
                "javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid certification path to "
                    + "requested target",
                [
                    Frame("sun.security.ssl.Alert", "createSSLException", "Alert.java", 131, Java),
                    Frame("sun.security.ssl.TransportContext", "fatal", "TransportContext.java", 371, Java),
                    Frame(
                        "com.vmware.vim.vmomi.client.http.impl.HttpExchange",
                        "executeRequest",
                        "HttpExchange.java",
                        151,
                        "com.vmware.vim.vmomi.client"
                    ),
                    Frame($"{Configure}.vc.ExtensionRegistry", "update", "ExtensionRegistry.java", 97, Configure),
                ],
                cause: Error(
                    "sun.security.validator.ValidatorException: the issuer CN=Corp Issuing CA 3 is not trusted",
                    [
                        Frame("sun.security.validator.PKIXValidator", "doBuild", "PKIXValidator.java", 439, Java),
                        Frame("sun.security.ssl.X509TrustManagerImpl", "checkTrusted", "X509TrustManagerImpl.java", 238, Java),
                    ]
                )
            ),
            suppressed: Error(
                "The old certificate was put back, but the service hms did not stop within 60 seconds.",
                [
                    Frame($"{Configure}.services.ServiceControl", "awaitStopped", "ServiceControl.java", 176, Configure),
                    Frame($"{Configure}.tasks.ReplaceCertificateTask", "rollback", "ReplaceCertificateTask.java", 251, Configure),
                ]
            )
        );

    public static JsonObject OfUpdate() =>
        Error(
            "The update to 9.0.2 could not be installed: the database could not be migrated.",
            [
                Frame($"{Configure}.update.MigrationStep", "apply", "MigrationStep.java", 142, Configure),
                Frame($"{Configure}.update.InstallUpdateTask", "run", "InstallUpdateTask.java", 205, Configure),
                Frame($"{Configure}.tasks.TaskRunner", "execute", "TaskRunner.java", 88, Configure),
            ],
            cause: Error(
                "org.postgresql.util.PSQLException: Connection to 127.0.0.1:5678 refused. Check that the postmaster is accepting "
                    + "TCP/IP connections.",
                [
                    Frame(
                        "org.postgresql.core.v3.ConnectionFactoryImpl",
                        "openConnectionImpl",
                        "ConnectionFactoryImpl.java",
                        331,
                        "org.postgresql.jdbc"
                    ),
                    Frame("org.postgresql.Driver", "connect", "Driver.java", 264, "org.postgresql.jdbc"),
                ],
                cause: Error(
                    "java.net.ConnectException: Connection refused",
                    [
                        Frame("sun.nio.ch.Net", "pollConnect", "Net.java", NativeLine, Java, native: true),
                        Frame("sun.nio.ch.NioSocketImpl", "connect", "NioSocketImpl.java", 592, Java),
                        Frame("java.net.Socket", "connect", "Socket.java", 633, Java),
                    ]
                )
            )
        );

    private static JsonObject Error(string message, JsonObject[] frames, JsonObject? cause = null, JsonObject? suppressed = null) =>
        new()
        {
            ["message"] = message,
            ["localizedMessage"] = message,
            ["cause"] = cause,
            ["suppressed"] = suppressed is null ? null : new JsonArray(suppressed),
            ["stackTrace"] = new JsonArray([.. frames]),
        };

    private static JsonObject Frame(string className, string method, string file, int line, string module, bool native = false) =>
        new()
        {
            ["className"] = className,
            ["methodName"] = method,
            ["fileName"] = file,
            ["lineNumber"] = line,
            ["moduleName"] = module,
            ["moduleVersion"] = module == Java ? "17.0.11" : "9.0.2",
            ["classLoaderName"] = module == Java ? null : "app",
            ["nativeMethod"] = native,
        };
}
