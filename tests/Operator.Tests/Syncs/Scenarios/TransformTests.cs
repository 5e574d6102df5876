using System.Text.Json.Nodes;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

public sealed class TransformTests
{
    [Fact]
    public async Task A_copy_gets_the_name_and_the_keys_that_the_sync_gives_it_and_so_does_its_rotation()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("tls.crt", "1"), ("tls.key", "2"), ("ca.crt", "3")));
        fleet.Management.Put(Transformed("""{"name":"web","keys":[{"from":"tls.crt","to":"cert.pem"},{"from":"tls.key"}]}"""));
        await fleet.IsReadyAsync("tls");

        await fleet.HasAsync(fleet["east"], "prod", "web", ("cert.pem", "1"), ("tls.key", "2"));
        fleet["east"].Get("secrets", "prod", "tls").Should().BeNull();

        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("tls.crt", "rotated")));

        await fleet.HasAsync(fleet["east"], "prod", "web", ("cert.pem", "rotated"), ("tls.key", "2"));
        await fleet.HasAsync(fleet["west"], "prod", "web", ("cert.pem", "rotated"), ("tls.key", "2"));
        await fleet.IsReadyAsync("tls");
    }

    [Fact]
    public async Task A_change_of_the_source_that_no_copy_shows_causes_no_write()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1"), ("b", "2")));
        fleet.Management.Put(Transformed("""{"keys":[{"from":"a"}]}"""));
        await fleet.IsReadyAsync("tls");
        var writes = fleet.WritesTo("east");
        var reads = 0;
        fleet.Intercept = (cluster, request, _) =>
        {
            if (cluster == "management" && request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath.EndsWith("/secrets/tls", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref reads);
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };

        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("b", "changed"), ("c", "new")));
        await Eventually.HoldsAsync(() => Volatile.Read(ref reads) > 0, () => $"the source is read again\n{fleet.Log}");

        await fleet.IsReadyAsync("tls");
        fleet.WritesTo("east").Should().Be(writes);

        // What comes after it arrives as ever.
        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "changed")));
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "changed"));
        fleet.WritesTo("east").Should().Be(writes + 1);
    }

    [Fact]
    public async Task When_the_name_changes_the_copy_under_the_old_name_goes()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Transformed("{}"));
        await fleet.IsReadyAsync("tls");

        Transform(fleet, """{"name":"new"}""");

        await fleet.HasAsync(fleet["east"], "prod", "new", ("a", "1"));
        await fleet.HasNotAsync(fleet["east"], "prod", "tls");
        await fleet.IsReadyAsync("tls");

        Transform(fleet, null);

        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "1"));
        await fleet.HasNotAsync(fleet["east"], "prod", "new");
        await fleet.IsReadyAsync("tls");
    }

    [Fact]
    public async Task Under_Retain_the_copy_under_the_old_name_is_released()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Transformed("""{"name":"old"}""", spec => spec["deletion"] = new JsonObject { ["whenDeselected"] = "Retain" }));
        await fleet.IsReadyAsync("tls");

        Transform(fleet, """{"name":"new"}""");

        await fleet.HasAsync(fleet["east"], "prod", "new", ("a", "1"));
        await Eventually.HoldsAsync(
            () => Labels(fleet, "old") is { } labels && !labels.Any(label => label.Key.StartsWith("bellwether.dev/", StringComparison.Ordinal)),
            () => $"Secret old carries no mark; there is {fleet["east"].Get("secrets", "prod", "old")?.ToJsonString()}");
        await fleet.HasAsync(fleet["east"], "prod", "old", ("a", "1"));
    }

    [Fact]
    public async Task Deleting_a_sync_takes_its_renamed_copies_along()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Transformed("""{"name":"web"}"""));
        await fleet.IsReadyAsync("tls");

        fleet.Management.Delete("crossclustersyncs.bellwether.dev", "prod", "tls");

        await fleet.HasNotAsync(fleet["east"], "prod", "web");
        await Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => $"the sync is gone\n{fleet.Log}");
    }

    [Fact]
    public async Task Two_syncs_whose_copies_have_one_name_claim_one_target_and_the_younger_gets_it_when_the_older_is_renamed()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Secret("prod", "other", ("b", "2")));
        fleet.Management.Put(Transformed("""{"name":"web"}"""));
        await fleet.IsReadyAsync("tls");

        fleet.Management.Put(Objects.Sync("second", "other", spec => spec["transform"] = new JsonObject { ["name"] = "web" }));
        await fleet.IsReadyAsync("second", "False", "TargetClaimed");
        await fleet.HasAsync(fleet["east"], "prod", "web", ("a", "1"));

        Transform(fleet, """{"name":"first"}""");

        await fleet.HasAsync(fleet["east"], "prod", "web", ("b", "2"));
        await fleet.HasAsync(fleet["east"], "prod", "first", ("a", "1"));
        await fleet.IsReadyAsync("second");
        await fleet.IsReadyAsync("tls");
    }

    [Fact]
    public async Task A_missing_key_stalls_the_sync_names_the_key_and_leaves_the_copies()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1"), ("b", "2")));
        fleet.Management.Put(Transformed("""{"keys":[{"from":"a"},{"from":"b","to":"c"}]}"""));
        await fleet.IsReadyAsync("tls");
        var writes = fleet.WritesTo("east");

        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "changed"), ("b", null)));

        await fleet.IsReadyAsync("tls", "False", "KeyNotFound");
        fleet.Ready("tls")!["message"]!.ToString().Should().StartWith("Secret tls has no key 'b', which spec.transform.keys names.");
        Condition(fleet, "Stalled")!["reason"]!.ToString().Should().Be("KeyNotFound");
        ((string?)Condition(fleet, "SourceAvailable")!["status"]).Should().Be("False");

        // Not even under a new name: what is there stays until there is something to take its place.
        Transform(fleet, """{"name":"new","keys":[{"from":"b"}]}""");
        await fleet.IsReadyAsync("tls", "False", "KeyNotFound");
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "1"), ("c", "2"));
        fleet.WritesTo("east").Should().Be(writes);

        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("b", "back")));

        await fleet.HasAsync(fleet["east"], "prod", "new", ("b", "back"));
        await fleet.HasNotAsync(fleet["east"], "prod", "tls");
        await fleet.IsReadyAsync("tls");
    }

    [Fact]
    public async Task Labels_and_annotations_come_along_by_globs_and_what_the_sync_names_wins()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Labelled(
            new() { ["app.example.com/tier"] = "web", ["app.example.com/part"] = "own", ["team-a"] = "x", ["team-ab"] = "x", ["other"] = "x" },
            new() { ["note/1"] = "along", ["note/12"] = "not", ["secret"] = "not" }));
        fleet.Management.Put(Transformed(
            """
            {"labels":{"app.example.com/part":"named"},"annotations":{"example.com/why":"any text"},
             "inherit":{"labels":["app.example.com/*","team-?"],"annotations":["note/?"]}}
            """));
        await fleet.IsReadyAsync("tls");

        Labels(fleet, "tls")!.Where(IsNotOurs).Select(Pair).Should().BeEquivalentTo(
            ["app.example.com/tier=web", "app.example.com/part=named", "team-a=x"]);
        Annotations(fleet, "tls")!.Where(IsNotOurs).Select(Pair).Should().BeEquivalentTo(["example.com/why=any text", "note/1=along"]);

        Transform(fleet, """{"inherit":{"labels":[],"annotations":[]}}""");

        await Eventually.HoldsAsync(
            () => !Labels(fleet, "tls")!.Where(IsNotOurs).Concat(Annotations(fleet, "tls")!.Where(IsNotOurs)).Any(),
            () => $"nothing is left of them: {fleet["east"].Get("secrets", "prod", "tls")?.ToJsonString()}");
        await fleet.IsReadyAsync("tls");
    }

    [Fact]
    public async Task What_says_who_manages_the_source_is_not_inherited_whatever_the_globs_say()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        string[] denied =
        [
            "app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "kubectl.kubernetes.io/last-applied-configuration",
            "kubectl.kubernetes.io/restartedAt", "argocd.argoproj.io/instance", "argocd.argoproj.io/tracking-id", "meta.helm.sh/release-name",
            "helm.sh/chart", "kustomize.toolkit.fluxcd.io/name", "kubed.appscode.com/origin", "x.bellwether.dev/y",
        ];
        var own = denied.Append("kept").ToDictionary(name => name, _ => "x");
        fleet.Management.Put(Labelled(own, own));
        var globs = string.Join(',', denied.Append("*").Append("*/*").Select(glob => $"\"{glob}\""));
        fleet.Management.Put(Transformed($$$"""{"inherit":{"labels":[{{{globs}}}],"annotations":[{{{globs}}}]}}"""));

        await fleet.IsReadyAsync("tls");

        Labels(fleet, "tls")!.Where(IsNotOurs).Select(Pair).Should().Equal("kept=x");
        Annotations(fleet, "tls")!.Where(IsNotOurs).Select(Pair).Should().Equal("kept=x");
    }

    [Fact]
    public async Task A_ConfigMaps_text_and_bytes_are_chosen_and_renamed_alike()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "tls", ["namespace"] = "prod" },
            ["data"] = new JsonObject { ["a"] = "text", ["b"] = "left out" },
            ["binaryData"] = new JsonObject { ["c"] = "AAE=", ["d"] = "AAI=" },
        });
        fleet.Management.Put(Transformed(
            """{"keys":[{"from":"c","to":"a"},{"from":"a","to":"c"}]}""", spec => spec["source"]!["kind"] = "ConfigMap"));

        await fleet.IsReadyAsync("tls");

        var copy = fleet["east"].Get("configmaps", "prod", "tls")!;
        copy["data"]!.ToJsonString().Should().Be("""{"c":"text"}""");
        copy["binaryData"]!.ToJsonString().Should().Be("""{"a":"AAE="}""");
    }

    [Fact]
    public async Task A_certificate_whose_keys_are_renamed_is_no_Secret_of_type_tls_any_more()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        var secret = Objects.Secret("prod", "tls", ("tls.crt", "1"), ("tls.key", "2"));
        secret["type"] = "kubernetes.io/tls";
        fleet.Management.Put(secret);
        fleet.Management.Put(Transformed("""{"keys":[{"from":"tls.crt"},{"from":"tls.key"}]}"""));
        await fleet.IsReadyAsync("tls");
        ((string?)fleet["east"].Get("secrets", "prod", "tls")!["type"]).Should().Be("kubernetes.io/tls");

        Transform(fleet, """{"keys":[{"from":"tls.crt","to":"cert.pem"}]}""");

        await fleet.HasAsync(fleet["east"], "prod", "tls", ("cert.pem", "1"));
        ((string?)fleet["east"].Get("secrets", "prod", "tls")!["type"]).Should().Be("Opaque");
        await fleet.IsReadyAsync("tls");
    }

    private static JsonObject Transformed(string transform, Action<JsonObject>? edit = null) => Objects.Sync("tls", edit: spec =>
    {
        spec["transform"] = JsonNode.Parse(transform);
        edit?.Invoke(spec);
    });

    /// <summary>Replaces the transform of the sync, in one step; null takes it away.</summary>
    private static void Transform(SandboxFleet fleet, string? transform)
    {
        JsonObject? whole = null;
        if (transform is not null)
        {
            whole = new JsonObject { ["name"] = null, ["labels"] = null, ["annotations"] = null, ["keys"] = null };
            foreach (var (field, value) in JsonNode.Parse(transform)!.AsObject())
            {
                whole[field] = value?.DeepClone();
            }
        }

        fleet.Management.Patch(
            "crossclustersyncs.bellwether.dev", "prod", "tls", new JsonObject { ["spec"] = new JsonObject { ["transform"] = whole } });
    }

    private static JsonObject Labelled(Dictionary<string, string> labels, Dictionary<string, string> annotations)
    {
        var secret = Objects.Secret("prod", "tls", ("a", "1"));
        secret["metadata"]!["labels"] = new JsonObject(labels.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
        secret["metadata"]!["annotations"] = new JsonObject(annotations.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
        return secret;
    }

    private static JsonObject? Labels(SandboxFleet fleet, string name) =>
        fleet["east"].Get("secrets", "prod", name)?["metadata"]?["labels"]?.AsObject() ?? [];

    private static JsonObject? Annotations(SandboxFleet fleet, string name) =>
        fleet["east"].Get("secrets", "prod", name)?["metadata"]?["annotations"]?.AsObject() ?? [];

    private static bool IsNotOurs(KeyValuePair<string, JsonNode?> entry) => !entry.Key.StartsWith("bellwether.dev/", StringComparison.Ordinal);

    private static string Pair(KeyValuePair<string, JsonNode?> entry) => $"{entry.Key}={entry.Value}";

    private static JsonNode? Condition(SandboxFleet fleet, string type) =>
        fleet.Sync("tls")!["status"]!["conditions"]!.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == type);
}
