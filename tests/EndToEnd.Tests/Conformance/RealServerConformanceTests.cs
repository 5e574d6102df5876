using System.Text.Json.Nodes;
using Bellwether.Conformance;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Conformance;

/// <summary>
/// A real kube-apiserver against its recorded transcripts: what the sandbox is measured by is what servers do.
/// <c>UPDATE_GOLDEN=1</c> records them anew.
/// </summary>
public sealed class RealServerConformanceTests(OneServer server) : IClassFixture<OneServer>
{
    public static TheoryData<string> Sequences => [.. ConformanceSuite.Names];

    [Theory]
    [MemberData(nameof(Sequences))]
    public async Task A_real_server_answers_as_recorded(string name)
    {
        var target = new ConformanceTarget(server.ClientOf, server.ExpireHistoryAsync);

        var actual = await SequenceRunner.RunAsync(target, ConformanceSuite.Load(name), TestContext.Current.CancellationToken);

        if (ConformanceSuite.IsUpdating)
        {
            ConformanceSuite.Record(server.Version, name, actual);
            return;
        }

        if (!ConformanceSuite.Versions.Contains(server.Version))
        {
            Assert.Skip($"no transcripts of {server.Version} are kept: {ConformanceSuite.UpdateVariable}=1 records them");
        }

        var golden = ConformanceSuite.Golden(server.Version, name);
        golden.Should().NotBeNull($"{name} has a transcript of {server.Version}");
        TranscriptDiff.Between(golden!, actual).Should().BeEmpty();
    }
}

/// <summary>One fresh server for the whole suite.</summary>
public sealed class OneServer : IAsyncLifetime
{
    private KubeFleet _fleet = null!;

    public KubeApiServer Server => _fleet["conformance"];

    /// <summary>Such as v1.20.2.</summary>
    public string Version { get; private set; } = "";

    public HttpClient ClientOf(string user)
    {
        var client = Server.Client(user switch
        {
            "unknown" => KubeApiServer.UnknownToken,
            "none" => "",
            _ => Server.Token(user),
        });
        if (user == "none")
        {
            client.DefaultRequestHeaders.Authorization = null;
        }

        return client;
    }

    /// <summary>etcd forgets by compaction, the server's watch cache only by a restart.</summary>
    public async Task ExpireHistoryAsync(CancellationToken cancellationToken)
    {
        await Server.CompactAsync(cancellationToken);
        await Server.StopAsync();
        await Server.StartAsync(cancellationToken);
    }

    public async ValueTask InitializeAsync()
    {
        _fleet = await KubeFleet.StartAsync("conformance");
        Version = JsonNode.Parse(await Server.Admin.GetStringAsync("/version"))!["gitVersion"]!.GetValue<string>();
    }

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();
}
