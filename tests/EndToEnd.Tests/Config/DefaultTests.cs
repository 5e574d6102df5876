using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Config;

/// <summary><c>kubectl apply -k config/default</c>, on a server that has nothing.</summary>
public sealed class DefaultTests : IAsyncLifetime
{
    private KubeFleet _fleet = null!;
    private Cluster _management = null!;

    public async ValueTask InitializeAsync()
    {
        _fleet = await KubeFleet.StartAsync("management");
        _management = await Cluster.OfAsync(_fleet["management"], _ => { });
    }

    [Fact]
    public async Task It_is_there_at_once_and_applied_again_it_changes_nothing()
    {
        // Installation looks at what an old server refuses.
        var first = Lines(await Installation.ApplyAsync(_management));
        var before = await GenerationsAsync();
        var second = Lines(await Installation.ApplyAsync(_management));

        string[] kinds = ["customresourcedefinition", "namespace", "serviceaccount", "deployment", "service", "networkpolicy", "role", "rolebinding", "clusterrole", "clusterrolebinding"];
        first.Select(line => line.Split('.', '/')[0]).Distinct().Should().Contain(kinds);
        first.Should().OnlyContain(line => line.EndsWith(" created", StringComparison.Ordinal));
        second.Should().HaveSameCount(first).And.NotContain(line => line.EndsWith(" created", StringComparison.Ordinal));
        before.Should().HaveCountGreaterThan(3);
        (await GenerationsAsync()).Should().Equal(before, "what is the same text is the same object");
    }

    public async ValueTask DisposeAsync()
    {
        _management.Dispose();
        await _fleet.DisposeAsync();
    }

    /// <summary>Of objects whose generation says whether something was changed.</summary>
    private async Task<IReadOnlyList<string>> GenerationsAsync()
    {
        var all = new List<string>();
        string[] collections =
        [
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            $"/apis/apps/v1/namespaces/{Stage.OperatorNamespace}/deployments",
            $"/apis/networking.k8s.io/v1/namespaces/{Stage.OperatorNamespace}/networkpolicies",
        ];
        foreach (var collection in collections)
        {
            all.AddRange((await _management.ListAsync(collection)).Select(item => $"{item.Uid} {item.Generation}"));
        }

        return all;
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
