using System.Text.Json.Nodes;
using Bellwether.Cli.Import.Interpreting;
using Bellwether.Crds;

namespace Bellwether.Cli.Import.Rendering;

/// <summary>What an import prints: manifests to be read, completed and applied. Only what isn't the default is in them. Pure.</summary>
internal static class ImportYaml
{
    /// <param name="imported">What was made.</param>
    /// <param name="followers">Whether FollowerClusters are printed.</param>
    /// <param name="syncs">Whether CrossClusterSyncs are printed.</param>
    public static string Render(KubedImport imported, bool followers = true, bool syncs = true)
    {
        var yaml = new YamlWriter();
        foreach (var follower in followers ? imported.Followers : [])
        {
            Write(yaml, follower);
        }

        foreach (var sync in syncs ? imported.Syncs : [])
        {
            Write(yaml, sync);
        }

        var head = new YamlWriter();
        var body = yaml.ToString();
        Head(head, followers ? imported.Followers.Count : 0, syncs ? imported.Syncs.Count : 0, body.Contains(SignIn.Unknown, StringComparison.Ordinal));
        if (imported.Fetch is { } fetch && followers && imported.Followers.Any(follower => follower.SignIn.Commands.Count > 0))
        {
            head.Comment("The commands below need kubed's kubeconfig in a file. It holds credentials: remove it afterwards.");
            head.Command(fetch);
        }

        return head + body;
    }

    private static void Head(YamlWriter yaml, int followers, int syncs, bool isUnfinished)
    {
        string[] made = [.. Counted(followers, FollowerCluster.KindName), .. Counted(syncs, CrossClusterSync.KindName)];
        yaml.Comment($"What kubed copies to other clusters, for Bellwether: {Sentences.Listed(made)}. Nothing was changed in any cluster.");
        if (isUnfinished)
        {
            yaml.Comment($"Put something in the place of each \"{SignIn.Unknown}\": no server takes an object that has one left.");
        }

        yaml.Comment("The copies that are there are adopted in place. docs/guides/migrate-from-kubed.md has the steps that leave no gap. Stop kubed before its annotations are taken away: it deletes the copies of a source without one.");
    }

    private static IEnumerable<string> Counted(int count, string kind) => count == 0 ? [] : [$"{count} {kind}{(count == 1 ? "" : "s")}"];

    private static void Write(YamlWriter yaml, ImportedFollower follower)
    {
        yaml.Document();
        yaml.Comment($"{Sentences.Listed("Context", follower.Contexts)} of kubed's kubeconfig.");
        foreach (var comment in follower.SignIn.Comments)
        {
            yaml.Comment(comment);
        }

        foreach (var command in follower.SignIn.Commands)
        {
            yaml.Command(command);
        }

        var spec = new JsonObject();
        if (follower.Spec.Eks is { } eks)
        {
            spec["eks"] = Map(
                ("account", eks.Account), ("roleARN", eks.RoleARN), ("clusterName", eks.ClusterName), ("region", eks.Region), ("externalID", eks.ExternalID));
        }

        if (follower.Spec.Kubeconfig?.SecretRef is { } secret)
        {
            spec["kubeconfig"] = new JsonObject { ["secretRef"] = Map(("name", secret.Name)) };
        }

        spec["access"] = new JsonArray([.. follower.Spec.Access.Select(Rule)]);
        yaml.Map(Manifest(FollowerCluster.KindName, null, follower.Name, spec));
    }

    private static JsonNode Rule(AccessRule rule)
    {
        var map = new JsonObject { ["from"] = new JsonObject { ["namespaces"] = List(rule.From!.Namespaces!) } };
        if (rule.To is { } to)
        {
            map["to"] = new JsonObject { ["namespaces"] = List(to.Namespaces) };
        }

        map["kinds"] = List(rule.Kinds);
        map["allow"] = List(rule.Allow);
        return map;
    }

    private static void Write(YamlWriter yaml, ImportedSync sync)
    {
        yaml.Document();
        yaml.Comment(sync.Comment);
        var spec = new JsonObject
        {
            ["source"] = Map(("kind", sync.Spec.Source!.Kind), ("name", sync.Spec.Source.Name)),
            ["targets"] = new JsonArray([.. sync.Spec.Targets.Select(Target)]),
        };
        if (sync.Spec.Transform is { } transform)
        {
            spec["transform"] = new JsonObject { ["inherit"] = new JsonObject { ["annotations"] = List(transform.Inherit.Annotations) } };
        }

        spec["conflictPolicy"] = sync.Spec.ConflictPolicy;
        spec["deletion"] = Map(("whenSyncDeleted", sync.Spec.Deletion.WhenSyncDeleted));
        yaml.Map(Manifest(CrossClusterSync.KindName, sync.Namespace, sync.Name, spec));
    }

    private static JsonNode Target(SyncTarget target)
    {
        var map = new JsonObject { ["clusters"] = List(target.Clusters!) };
        if (target.Namespaces is { Names: { } names })
        {
            map["namespaces"] = new JsonObject { ["names"] = List(names) };
        }

        return map;
    }

    private static JsonObject Manifest(string kind, string? @namespace, string name, JsonObject spec) => new()
    {
        ["apiVersion"] = BellwetherApi.ApiVersion,
        ["kind"] = kind,
        ["metadata"] = Map(("namespace", @namespace), ("name", name)),
        ["spec"] = spec,
    };

    private static JsonObject Map(params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var map = new JsonObject();
        foreach (var (name, value) in fields)
        {
            if (value is not null)
            {
                map[name] = value;
            }
        }

        return map;
    }

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);
}
