using System.Text.Json.Nodes;
using Bellwether.Testing;
using Bellwether.Testing.InvalidSpecs;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Crds;

/// <summary>What a real server makes of the generated CRDs.</summary>
public sealed class SchemaTests(ServerWithDefinitions server) : IClassFixture<ServerWithDefinitions>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("followerclusters.bellwether.dev")]
    [InlineData("crossclustersyncs.bellwether.dev")]
    public async Task The_definition_is_established_and_structural(string name)
    {
        var definition = JsonNode.Parse(await server.Kubectl.RunAsync("get", "crd", name, "-o", "json"))!;

        var conditions = definition["status"]!["conditions"]!.AsArray()
            .ToDictionary(condition => condition!["type"]!.GetValue<string>(), condition => condition!["status"]!.GetValue<string>());
        conditions.Should().Contain("Established", "True").And.NotContainKey("NonStructuralSchema");
    }

    [Fact]
    public async Task Every_invalid_field_is_refused_where_the_server_can_and_let_through_where_only_the_operator_can()
    {
        var rows = InvalidFollowers.All.Concat(InvalidSyncs.All).Select((row, index) => (Row: row, Name: $"row-{index}")).ToList();
        var list = $$"""
            {"apiVersion":"v1","kind":"List","items":[{{string.Join(',', rows.Select(row => row.Row.ToManifest(row.Name, "default")))}}]}
            """;

        var answer = await server.Kubectl.TryAsync(["create", "-f", "-"], list, Cancellation);

        foreach (var (row, name) in rows)
        {
            var isAccepted = answer.Output.Contains($"/{name} created", StringComparison.Ordinal);
            var isRefused = answer.Error.Contains($"\"{name}\" is invalid", StringComparison.Ordinal);
            var shouldBeRefused = row.RefusedBy == RefusedBy.Schema || (row.RefusedBy == RefusedBy.Rule && server.Minor >= 25);
            (isAccepted, isRefused).Should().Be((!shouldBeRefused, shouldBeRefused), "{0} (as {1}):\n{2}", row, name, answer.Error);
        }
    }

    [Theory]
    [InlineData(InvalidFollowers.Kind, InvalidFollowers.Valid)]
    [InlineData(InvalidSyncs.Kind, InvalidSyncs.Valid)]
    public async Task A_valid_object_is_stored_with_its_defaults_and_a_status_that_is_not_current(string kind, string spec)
    {
        var manifest = new InvalidSpec("", kind, spec, "", "", RefusedBy.Operator).ToManifest("valid", "default");
        await server.Kubectl.ApplyAsync(manifest);

        var stored = JsonNode.Parse(await server.Kubectl.RunAsync("get", kind, "valid", "-o", "json"))!;

        stored["status"]!["observedGeneration"]!.GetValue<int>().Should().Be(-1);
        if (kind == InvalidSyncs.Kind)
        {
            stored["spec"]!["source"]!["apiVersion"]!.GetValue<string>().Should().Be("v1");
            stored["spec"]!["deletion"]!.ToJsonString().Should().Be(
                """{"whenDeselected":"Delete","whenSourceDeleted":"Retain","whenSyncDeleted":"Delete"}""");
        }
    }
}

/// <summary>One server with config/crd applied.</summary>
public sealed class ServerWithDefinitions : IAsyncLifetime
{
    private KubeFleet? _fleet;
    private Kubectl? _kubectl;

    public Kubectl Kubectl => _kubectl!;

    public int Minor { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _fleet = await KubeFleet.StartAsync("definitions");
        var server = _fleet["definitions"];
        var version = JsonNode.Parse(await server.Admin.GetStringAsync("/version"))!["minor"]!.GetValue<string>();
        Minor = int.Parse(version.TrimEnd('+'));
        _kubectl = new Kubectl(server.KubeconfigFile(), Minor);
        await Kubectl.RunAsync("apply", "-k", Repository.PathOf("config/crd"));
        await Kubectl.RunAsync("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
    }

    public async ValueTask DisposeAsync()
    {
        _kubectl?.Dispose();
        if (_fleet is not null)
        {
            await _fleet.DisposeAsync();
        }
    }
}
