using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Cli;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Git;

namespace Bellwether.EndToEnd.Tests.Audit;

/// <summary>Every kind, and names that file systems and Git could stumble over, from real servers into a checkout.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class EveryKindScenarios(Stage stage) : AuditScenario(stage)
{
    /// <summary>As near to a file of Git's own as the name of a FollowerCluster can be.</summary>
    private const string Follower = "index.lock";

    private const string Rights = "every-kind";

    [Fact]
    public async Task What_a_checkout_of_the_trail_holds_is_what_the_follower_holds_whatever_the_kinds_and_names_are()
    {
        KindSample[] samples = [.. EveryKindManifests.For(North.Minor)];
        await PrepareAsync();
        var repository = await GitRepository.EmptyAsync();
        await AuditAsync(repository, $"file://{repository.Folder}");
        await AddFollowerAsync(Follower, await Stage.FollowerKubeconfigAsync(North));
        // A rule takes 16 kinds.
        var rules = samples.Select(sample => $"\"{sample.GroupKind}\"").Distinct().Chunk(16).Select(kinds =>
            $$$"""{"from":{"namespaces":["{{{Here}}}"]},"to":{"namespaces":["{{{Here}}}"]},"kinds":[{{{string.Join(',', kinds)}}}]}""");
        await Stage.SetRuleAsync(Follower, Here, string.Join(',', rules));
        await Management.Kubectl.ApplyAsync(ListOf(samples.Select(sample => sample.Manifest(Here))));
        var byKind = samples.GroupBy(sample => (sample.ApiVersion, sample.Kind)).ToArray();
        await Management.Kubectl.ApplyAsync(ListOf(byKind.Select((kind, number) => Sync(number, kind.Key.ApiVersion, kind.Key.Kind))));
        for (var number = 0; number < byKind.Length; number++)
        {
            var count = byKind[number].Count();
            await BecomesReadyAsync($"every-{Number(number)}", $"{count}/{count}", 60);
        }

        string[] verify = ["audit", "verify", "--repository", $"file://{repository.Folder}", "--wait", "0s"];
        await SoonAsync(async () =>
        {
            var verified = await Plugin.RunAsync(Management.Server.KubeconfigFile(), verify);
            verified.ExitCode.Should().Be(0, "{0}", verified);
        });

        using var copy = new WorkingCopy();
        (await copy.CloneAsync(repository.Folder)).Succeeded();
        (await copy.GitAsync("status", "--porcelain")).Should().BeEmpty();
        var files = Directory.GetFiles(Path.Combine(copy.Folder, "clusters", Follower, Here), "*.yaml", SearchOption.AllDirectories);
        var told = new List<string>();
        foreach (var file in files)
        {
            told.Add(await IsWhatIsThereAsync(file));
        }

        told.Should().BeEquivalentTo(samples.Select(sample => $"{sample.ApiVersion} {sample.Kind} {sample.Name}"));
        files.Select(file => Path.GetRelativePath(copy.Folder, file).Length).Max().Should().BeGreaterThan(253, "a long name leaves a long path");
    }

    public override async ValueTask DisposeAsync()
    {
        // A CronJob in its old version goes only when a garbage collector has orphaned its jobs, and here is none.
        await Management.DeleteAsync($"{Cluster.Bellwether}/namespaces/{Here}/crossclustersyncs");
        var cronJob = $"/apis/batch/{(North.Minor > 20 ? "v1" : "v1beta1")}/namespaces/{Here}/cronjobs/every";
        await SoonAsync(async () =>
        {
            var seen = await North.LookAsync(cronJob);
            if (seen.Exists && seen.Json["metadata"]!["deletionTimestamp"] is not null)
            {
                await North.PatchAsync(cronJob, """{"metadata":{"finalizers":null}}""");
            }

            (await North.LookAsync(cronJob)).Exists.Should().BeFalse();
        });
        await base.DisposeAsync();
        foreach (var cluster in new[] { Management, North })
        {
            await cluster.DeleteAsync($"/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/{Rights}");
            await cluster.DeleteAsync($"/apis/rbac.authorization.k8s.io/v1/clusterroles/{Rights}");
        }

        GC.SuppressFinalize(this);
    }

    private async Task PrepareAsync()
    {
        await North.EnsureNamespaceAsync(Here);
        foreach (var (cluster, account, verbs) in new[] { (Management, "bellwether-operator", "\"get\",\"list\",\"watch\""), (North, "bellwether-follower", "\"*\"") })
        {
            await cluster.Kubectl.ApplyAsync(ListOf([.. EveryKindManifests.Definitions,
                $$$"""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"{{{Rights}}}"},"rules":[{"apiGroups":["*"],"resources":["*"],"verbs":[{{{verbs}}}]}]}""",
                $$$"""
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"{{{Rights}}}"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"{{{Rights}}}"},
                 "subjects":[{"kind":"ServiceAccount","name":"{{{account}}}","namespace":"bellwether-system"}]}
                """]));
            await cluster.Kubectl.RunAsync("wait", "--for=condition=Established", "crd", "gadgets.example.net", "gadgetries.example.net", "--timeout=60s");
        }
    }

    private static string ListOf(IEnumerable<string> items) => $$"""{"apiVersion":"v1","kind":"List","items":[{{string.Join(',', items)}}]}""";

    private string Sync(int number, string apiVersion, string kind) =>
        $$$"""
        {"apiVersion":"bellwether.dev/v1alpha1","kind":"CrossClusterSync","metadata":{"namespace":"{{{Here}}}","name":"every-{{{Number(number)}}}"},
         "spec":{"source":{"apiVersion":"{{{apiVersion}}}","kind":"{{{kind}}}","selector":{"matchLabels":{"kind":"{{{kind}}}"} } },"targets":[{"clusters":["{{{Follower}}}"]}]} }
        """;

    /// <summary>The follower's own tool reads the file, and finds the copy that it tells of.</summary>
    /// <returns>What the file tells of.</returns>
    private async Task<string> IsWhatIsThereAsync(string file)
    {
        var told = JsonNode.Parse(await North.Kubectl.RunAsync("create", "--dry-run=client", "-o", "json", "-f", file))!;
        var live = JsonNode.Parse(await North.Kubectl.RunAsync("get", "-o", "json", "-f", file))!;
        var kind = told["kind"]!.GetValue<string>();
        if (kind == "Secret")
        {
            foreach (var (key, value) in told["data"]!.AsObject())
            {
                value!.GetValue<string>().Should().StartWith("hmac-sha256:");
                live["data"]![key].Should().NotBeNull("{0} tells of it", file);
            }

            live["data"]!.AsObject().Should().HaveCount(told["data"]!.AsObject().Count);
            told.AsObject().Remove("data");
        }

        Holds(live, told, file);
        return $"{told["apiVersion"]} {kind} {told["metadata"]!["name"]}";
    }

    /// <summary>A server fills in more than was applied, and no less.</summary>
    private static void Holds(JsonNode? live, JsonNode? told, string path)
    {
        switch (told)
        {
            case JsonObject members:
                foreach (var (name, member) in members)
                {
                    Holds((live as JsonObject)?[name], member, $"{path}/{name}");
                }

                break;

            case JsonArray items:
                live.Should().BeOfType<JsonArray>(path).Which.Count.Should().Be(items.Count, path);
                for (var number = 0; number < items.Count; number++)
                {
                    Holds(live![number], items[number], $"{path}/{number}");
                }

                break;

            default:
                JsonNode.DeepEquals(live, told).Should().BeTrue("{0} is {1} in the follower, and {2} in the file", path, live, told);
                break;
        }
    }
}
