using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using TaskDashboard.Tests.Unit.Deliveries;

namespace TaskDashboard.Tests.Processes;

/// <summary>Deliveries over TLS by the built application, which trusts the test's own certificate authority.</summary>
[Collection(Journeys.OfProcesses)]
public sealed class TlsDeliveryTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static readonly DateTimeOffset Past = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Future = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Over_TLS_certificates_are_checked_and_connections_are_reused_and_replaced_as_without_TLS()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The trusted certificate authorities of a process can be set on Linux only.");
        using var folder = new TemporaryFolder();
        using var authority = new Authority();
        var authorities = Path.Combine(folder.Path, "authority.pem");
        await File.WriteAllTextAsync(authorities, authority.Pem, TestContext.Current.CancellationToken);
        using var right = authority.Certify("127.0.0.1", Future);
        using var expired = authority.Certify("127.0.0.1", Past.AddYears(1));
        using var other = authority.Certify("127.0.0.2", Future);
        await using var keeps = new RawEndpoint(connection => connection.SendAsync(Ok), certificate: right);
        await using var closes = new RawEndpoint(AnswerAndCloseAsync, certificate: right);
        await using var closesUnderTheNext = new RawEndpoint(
            async connection =>
            {
                if (connection.Requests == 1)
                {
                    await connection.SendAsync(Ok);
                }
                else
                {
                    connection.Close();
                }
            },
            certificate: right
        );
        await using var old = new RawEndpoint(connection => connection.SendAsync(Ok), certificate: expired);
        await using var elsewhere = new RawEndpoint(connection => connection.SendAsync(Ok), certificate: other);
        await using var app = await AppProcess.StartTrustingAsync(folder, authorities);
        var api = app.Client();

        foreach (var endpoint in new[] { keeps, closes, closesUnderTheNext })
        {
            var pushes = await SendAsync(api, endpoint, 60);
            Assert.All(pushes, push => Assert.Equal("delivered", push.String("state")));
            Assert.True(endpoint.WaitingRequests >= 60);

            // One at a time: each push is sent when the previous one was answered and its connection is idle.
            for (var number = 0; number < 20; number++)
            {
                Assert.Equal("delivered", (await SendAsync(api, endpoint, 1))[0].String("state"));
            }
        }

        var before = keeps.Connections;
        await SendAsync(api, keeps, 200);
        Assert.InRange(keeps.Connections - before, 0, 20);

        Assert.Equal("The endpoint's certificate has expired or is not valid yet", await FailureAsync(api, old));
        Assert.Equal("The endpoint's certificate is for another name", await FailureAsync(api, elsewhere));
    }

    private static async Task AnswerAndCloseAsync(RawConnection connection)
    {
        await connection.SendAsync(Ok);
        connection.Close();
    }

    private static async Task<string?> FailureAsync(ApiClient api, RawEndpoint endpoint) =>
        (await SendAsync(api, endpoint, 1))[0]["attempts"][0].GetProperty("message").GetString();

    private static async Task<IReadOnlyList<Answer>> SendAsync(ApiClient api, RawEndpoint endpoint, int count)
    {
        var url = $"https://127.0.0.1:{endpoint.Port}/hook";
        var known = (await api.Get("/api/destinations"))
            .Must(200)
            .Items.FirstOrDefault(destination => destination.GetProperty("url").GetString() == url);
        var id = known.ValueKind == System.Text.Json.JsonValueKind.Object ? known.GetProperty("id").GetString()! : (
                    await api.Post(
                        "/api/destinations",
                        new
                        {
                            name = url,
                            url,
                            authorization = new { type = "none" },
                        }
                    )
                ).Must(201).String("id")!;
        var pushes = Enumerable
            .Range(0, count)
            .Select(_ => new
            {
                kind = "trip",
                itemId = Guid.NewGuid().ToString("N"),
                destinationId = id,
                payload = new { },
            });
        var accepted = (await api.Post("/api/pushes", pushes))
            .Must(202)
            .Json.EnumerateArray()
            .Select(push => push.GetProperty("id").GetString()!)
            .ToList();
        await api.UntilAsync(
            $"/api/destinations/{id}",
            answer => answer["pushes"].GetProperty("waiting").GetInt32() == 0 && answer["pushes"].GetProperty("sending").GetInt32() == 0
        );
        var ended = new List<Answer>();
        foreach (var push in accepted)
        {
            ended.Add((await api.Get($"/api/pushes/{push}")).Must(200));
        }
        return ended;
    }

    /// <summary>A certificate authority that signs server certificates.</summary>
    private sealed class Authority : IDisposable
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 _certificate;

        public Authority()
        {
            var request = new CertificateRequest("CN=The authority of a test", _key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
            _certificate = request.CreateSelfSigned(Past, Future);
        }

        public string Pem => _certificate.ExportCertificatePem();

        public X509Certificate2 Certify(string address, DateTimeOffset until)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=" + address, key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Parse(address));
            request.CertificateExtensions.Add(names.Build());
            using var certificate = request.Create(_certificate, Past, until, RandomNumberGenerator.GetBytes(8));
            using var whole = certificate.CopyWithPrivateKey(key);
            return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
        }

        public void Dispose()
        {
            _certificate.Dispose();
            _key.Dispose();
        }
    }
}
