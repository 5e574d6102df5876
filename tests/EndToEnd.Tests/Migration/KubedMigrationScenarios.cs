using Bellwether.EndToEnd.Tests.ByHand;
using Bellwether.EndToEnd.Tests.Cli;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Docs;

namespace Bellwether.EndToEnd.Tests.Migration;

/// <summary>docs/guides/migrate-from-kubed.md, there and back, with every event that the copies had in between.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class KubedMigrationScenarios(Stage stage) : Scenario(stage), IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-migration-").FullName;

    private Typist? _typist;

    private string Follower => $"lab-{Here}";

    /// <summary>Somebody with the guide open, who has both clusters in one kubeconfig.</summary>
    private Typist Typist => _typist ??= new Typist(_folder, _folder, [Management.Server, North.Server], Management.Minor >= 25) { Environment = { ["HOME"] = _folder } };

    [Fact]
    public async Task From_kubed_and_back_no_copy_is_absent_or_wrong_at_any_moment()
    {
        var kubed = await KubedCopiesAsync();
        await using var secret = await ObjectWatch.StartAsync(North, $"/api/v1/namespaces/{Here}/secrets", "tls");
        await using var settings = await ObjectWatch.StartAsync(North, $"/api/v1/namespaces/{Here}/configmaps", "settings");
        var (before, uid) = (await SecretAsync(North, "tls"), (await SecretAsync(North, "tls")).Uid);

        await ImportAndApplyAsync();
        var adopted = await SecretAsync(North, "tls");
        adopted.Uid.Should().Be(uid);
        adopted.Type.Should().Be("kubernetes.io/tls");
        adopted.Marks.Should().NotBeEmpty();
        adopted.Labels.Should().Contain(before.Labels);
        adopted.Annotations.Should().Contain(before.Annotations);

        await RotateAsync("2");
        await ArriveAsync("2");

        // kubed's own marks go, so that one that starts again finds nothing to delete; then its annotation goes, and it does start again.
        await Typist.TypeAsync(PageCommand.Of(
            "docs/guides/migrate-from-kubed.md", "kubectl --context follower label secret,configmap -A -l bellwether.dev/origin kubed.appscode.com/origin.name- kubed.appscode.com/origin.namespace- kubed.appscode.com/origin.cluster-")
            .With("--context follower", "--context north"));
        await Typist.TypeAsync(PageCommand.Of(
            "docs/guides/migrate-from-kubed.md", "kubectl --context follower annotate secret,configmap -A -l bellwether.dev/origin kubed.appscode.com/origin-")
            .With("--context follower", "--context north"));
        await TypeOfBothAsync(PageCommand.Of("docs/guides/migrate-from-kubed.md", "kubectl -n prod annotate secret wildcard-example-com kubed.appscode.com/sync-contexts-"));

        await kubed.SyncAsync(Here, "secrets", "tls");
        await kubed.SyncAsync(Here, "configmaps", "settings");
        await AdoptNoLongerAsync();
        await RotateAsync("3");
        await ArriveAsync("3");
        var migrated = await SecretAsync(North, "tls");
        migrated.Labels.Keys.Concat(migrated.Annotations.Keys).Where(name => name.StartsWith("kubed.", StringComparison.Ordinal))
            .Should().Equal(["kubed.appscode.com/sync"], "it is for the follower's own kubed, and was put there by hand");

        // Back: the syncs let go, and only then has kubed something to do.
        var retained = await TypeOfBothAsync(PageCommand.Of("docs/guides/migrate-from-kubed.md", "kubectl -n prod get crossclustersync wildcard-example-com -o jsonpath='{.spec.deletion.whenSyncDeleted}'"));
        retained.Should().AllBe("Retain");
        await TypeOfBothAsync(PageCommand.Of("docs/guides/migrate-from-kubed.md", "kubectl -n prod delete crossclustersync wildcard-example-com"));
        await IsReleasedAsync(North, Here, "tls", Certificate("3"));
        await TypeOfBothAsync(PageCommand.Of("docs/guides/migrate-from-kubed.md", "kubectl -n prod annotate secret wildcard-example-com kubed.appscode.com/sync-contexts=mc-project-k8s --overwrite")
            .With("mc-project-k8s", Follower));
        await Typist.TypeAsync(PageCommand.Of("docs/guides/migrate-from-kubed.md", "kubectl -n kube-system scale deployment kubed --replicas=1").With("kube-system", Here));
        await kubed.SyncAsync(Here, "secrets", "tls");
        await kubed.SyncAsync(Here, "configmaps", "settings");
        await RotateAsync("4");
        await kubed.SyncAsync(Here, "secrets", "tls");
        await kubed.SyncAsync(Here, "configmaps", "settings");

        await secret.ReachesAsync(await SecretAsync(North, "tls"));
        await settings.ReachesAsync(await North.ConfigMapAsync(Here, "settings"));
        IsNeverAbsentOrWrong(secret, uid, "1", "2", "3", "4");
        IsNeverAbsentOrWrong(settings, settings.Events[0].Object.Uid, "1", "2", "3", "4");
    }

    [Fact]
    public async Task While_kubed_still_runs_both_write_the_same_and_no_copy_is_absent_or_wrong()
    {
        var kubed = await KubedCopiesAsync();
        await using var secret = await ObjectWatch.StartAsync(North, $"/api/v1/namespaces/{Here}/secrets", "tls");
        var uid = secret.Events[0].Object.Uid;
        await ImportAndApplyAsync();

        // kubed takes our marks off with every change that it sees.
        await RotateAsync("2");
        await kubed.SyncAsync(Here, "secrets", "tls");
        await ArriveAsync("2");
        await BecomesReadyAsync("tls", "1/1");
        (await SecretAsync(North, "tls")).Marks.Should().NotBeEmpty();

        await secret.ReachesAsync(await SecretAsync(North, "tls"));
        IsNeverAbsentOrWrong(secret, uid, "1", "2");
    }

    [Fact]
    public async Task Where_the_kubeconfig_can_not_be_found_it_is_said_what_to_do()
    {
        await KubedCopiesAsync();
        await Management.Kubectl.RunAsync("patch", "deployment", "kubed", "-n", Here, "--type=json", "-p", """[{"op":"replace","path":"/spec/template/spec/volumes/0","value":{"name":"config","emptyDir":{}}}]""");
        var inPod = await Plugin.RunAsync(Management.Server.KubeconfigFile(), "import", "kubed", "-n", Here);
        await Management.Kubectl.RunAsync("delete", "deployment", "kubed", "-n", Here);
        var nowhere = await Plugin.RunAsync(Management.Server.KubeconfigFile(), "import", "kubed", "-n", Here);

        (inPod.ExitCode, nowhere.ExitCode).Should().Be((1, 1));
        inPod.Error.Should().Contain($"kubectl -n {Here} exec deploy/kubed -- cat /srv/kubed/kubeconfig > kubed.kubeconfig");
        nowhere.Error.Should().Contain("No Deployment of kubed or config-syncer").And.Contain("--kubed-kubeconfig");
        (inPod.Output + nowhere.Output).Should().BeEmpty();
    }

    public override async ValueTask DisposeAsync()
    {
        await Management.DeleteAsync($"/apis/apps/v1/namespaces/{Here}/deployments/kubed");
        await base.DisposeAsync();
        await Management.DeleteAsync($"{Cluster.Bellwether}/followerclusters/{Follower}");
        await SoonAsync(async () => (await Management.FollowerAsync(Follower)).Exists.Should().BeFalse());
        await North.DeleteAsync($"/api/v1/namespaces/{Here}/secrets/tls");
        await North.DeleteAsync($"/api/v1/namespaces/{Here}/configmaps/settings");
        GC.SuppressFinalize(this);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Sources with kubed's annotation, kubed's Deployment with its kubeconfig in a Secret, and the copies that it made.</summary>
    private async Task<Kubed> KubedCopiesAsync()
    {
        await North.EnsureNamespaceAsync(Here);
        await RotateAsync("1");
        await AnnotateAsync();
        await Management.Kubectl.RunAsync("annotate", "secret", "tls", "-n", Here, "cert-manager.io/common-name=shop.example.com");
        var kubeconfig = Path.Combine(_folder, "source.kubeconfig");
        await File.WriteAllTextAsync(
            kubeconfig,
            North.Server.Kubeconfig().Replace("- name: north\n  context:", $"- name: {Follower}\n  context:", StringComparison.Ordinal),
            Cancellation);
        Stage.Credentials.Add(North.Server.Token("admin"));
        await Management.Kubectl.RunAsync("create", "secret", "generic", "kubed", "-n", Here, $"--from-file=kubeconfig={kubeconfig}");
        await Management.Kubectl.ApplyAsync($$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {namespace: {{{Here}}}, name: kubed}
            spec:
              selector: {matchLabels: {app: kubed}}
              template:
                metadata: {labels: {app: kubed}}
                spec:
                  containers:
                  - name: kubed
                    image: appscode/kubed:v0.13.2
                    args: [run, --cluster-name=hub, --kubeconfig-file=/srv/kubed/kubeconfig]
                    volumeMounts: [{name: config, mountPath: /srv/kubed}]
                  volumes: [{name: config, secret: {secretName: kubed} }]
            """);
        var kubed = new Kubed(Management, North, "hub");
        await kubed.SyncAsync(Here, "secrets", "tls");
        await kubed.SyncAsync(Here, "configmaps", "settings");
        await North.Kubectl.RunAsync("annotate", "secret", "tls", "-n", Here, "kubed.appscode.com/sync=team=shop");
        return kubed;
    }

    /// <summary>As a person would: print, read, run the commands that are printed, followers first. Other objects of the cluster are left alone.</summary>
    private async Task ImportAndApplyAsync()
    {
        await Typist.TypeAsync(PageCommand.Of("docs/guides/migrate-from-kubed.md", "kubectl config use-context management"));
        var import = PageCommand.Of("docs/guides/migrate-from-kubed.md", "kubectl bellwether import kubed > kubed.yaml");
        PageCommand.Of("docs/guides/cli.md", "kubectl bellwether import kubed > kubed.yaml").Should().Be(import);
        var told = await Typist.TypeAsync(import.With("import kubed", $"import kubed -n {Here}"));
        var printed = await File.ReadAllTextAsync(Path.Combine(_folder, "kubed.yaml"), Cancellation);
        Stage.Credentials.Should().AllSatisfy(credential => (printed + told.Error).Should().NotContain(credential));
        (printed + told.Error).Should().NotContain("canary").And.NotContain(Base64("canary")[..6]);
        await Typist.TypeAsync(string.Join('\n', printed.Split('\n').Where(line => line.StartsWith("#   ", StringComparison.Ordinal)).Select(line => line[4..])));

        await Typist.TypeAsync(PageCommand.Of("docs/guides/migrate-from-kubed.md", "kubectl bellwether import kubed --only followers | kubectl apply -f -")
            .With("import kubed", $"import kubed -n {Here}"));
        await FollowerBecomesAsync(Follower, "Ready", "True", "Connected");
        await Typist.TypeAsync(PageCommand.Of("docs/guides/migrate-from-kubed.md", "kubectl wait --for=condition=Ready followerclusters --all").With("--all", Follower));
        var plan = await Typist.TypeAsync(
            PageCommand.Of("docs/guides/migrate-from-kubed.md", "kubectl bellwether plan -f kubed.yaml").With("kubed.yaml", "kubed.yaml -o json"), exitCode: 2);
        Plugin.Targets(plan).Should().BeEquivalentTo([$"{Follower} Adopt settings AdoptionAllowed", $"{Follower} Adopt tls AdoptionAllowed"], because: "{0}", plan);

        await Typist.TypeAsync(PageCommand.Of("docs/guides/migrate-from-kubed.md", "kubectl apply -f kubed.yaml"));
        await Typist.TypeAsync(PageCommand.Of("docs/guides/migrate-from-kubed.md", "kubectl wait --for=condition=Ready crossclustersyncs --all -A").With("-A", $"-n {Here}"));
        await BecomesReadyAsync("tls", "1/1");
        await BecomesReadyAsync("settings", "1/1");
    }

    /// <summary>What the guide does with its example is done with the Secret and with the ConfigMap.</summary>
    private async Task<IReadOnlyList<string>> TypeOfBothAsync(PageCommand command)
    {
        var ours = command.With("-n prod", $"-n {Here}");
        var secret = await Typist.TypeAsync(ours.With("wildcard-example-com", "tls"));
        var settings = await Typist.TypeAsync(new PageCommand(ours.Text.Replace("annotate secret", "annotate configmap", StringComparison.Ordinal)).With("wildcard-example-com", "settings"));
        return [secret.Output, settings.Output];
    }

    /// <summary>Leave to adopt is for the beginning.</summary>
    private async Task AdoptNoLongerAsync()
    {
        foreach (var sync in new[] { "tls", "settings" })
        {
            await Management.Kubectl.RunAsync("patch", "crossclustersync", sync, "-n", Here, "--type=merge", "-p", """{"spec":{"conflictPolicy":"Refuse"}}""");
        }

        await Management.Kubectl.RunAsync("patch", "followercluster", Follower, "--type=json", "-p", """[{"op":"remove","path":"/spec/access/0/allow"}]""");
        await BecomesReadyAsync("tls", "1/1");
        await BecomesReadyAsync("settings", "1/1");
    }

    private static (string Key, string Value)[] Certificate(string round) => [("tls.crt", $"canary-crt-{round}"), ("tls.key", $"canary-key-{round}")];

    private async Task RotateAsync(string round)
    {
        await ASecretAsync("tls", "kubernetes.io/tls", """{"app":"shop"}""", Certificate(round));
        await Management.Kubectl.ApplyAsync(
            $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"{{{Here}}}","name":"settings"},"data":{"round":"{{{round}}}"}}""");
    }

    private async Task ArriveAsync(string round)
    {
        await ArrivesAsync(North, "tls", Certificate(round));
        await SoonAsync(async () => (await North.ConfigMapAsync(Here, "settings")).Data.Should().Equal(new Dictionary<string, string> { ["round"] = round }));
    }

    private async Task AnnotateAsync()
    {
        foreach (var kind in new[] { "secret/tls", "configmap/settings" })
        {
            await Management.Kubectl.RunAsync("annotate", kind, "-n", Here, $"kubed.appscode.com/sync-contexts={Follower}");
        }
    }

    /// <summary>The same object all along, never deleted, with the whole content of one round and never of an earlier one than before.</summary>
    private static void IsNeverAbsentOrWrong(ObjectWatch watch, string uid, params string[] rounds)
    {
        var seen = new List<int>();
        foreach (var (type, copy) in watch.Events)
        {
            type.Should().BeOneOf(["SEEN", "MODIFIED"], "of {0}", copy);
            copy.Uid.Should().Be(uid);
            var round = Array.FindIndex(rounds, one => copy.Data.Count > 0
                && copy.Data.OrderBy(pair => pair.Key).SequenceEqual(copy.Data.Count == 1
                    ? [KeyValuePair.Create("round", one)]
                    : Certificate(one).Select(pair => KeyValuePair.Create(pair.Key, pair.Value))));
            round.Should().BeGreaterThanOrEqualTo(0, "of {0}", copy);
            seen.Add(round);
        }

        seen.Should().BeInAscendingOrder().And.Contain(Enumerable.Range(0, rounds.Length), "otherwise the watch has missed something");
    }
}
