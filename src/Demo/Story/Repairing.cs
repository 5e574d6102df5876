using System.Text.Json.Nodes;
using Bellwether.Demo.Clusters;

namespace Bellwether.Demo.Story;

/// <summary>Copies that people delete or edit, and an object that is none.</summary>
internal sealed class Repairing(Stage stage)
{
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(2);

    private static readonly (string Cluster, string Text)[] Summaries = [("east", "2/2"), ("west", "1/1"), ("north", "2/3")];

    public IEnumerable<Step> Steps =>
    [
        new("A deleted copy comes back", DeleteAsync),
        new("An edited copy is put right", EditAsync),
        new("A foreign object is left alone", RefuseAsync),
        new("All in step, nothing is written", RestAsync),
    ];

    private async Task<string> DeleteAsync(CancellationToken cancellationToken)
    {
        stage.View.Command($"kubectl --context west -n ingress delete secret {Names.CertificateCopy.Name}");
        var uid = stage.World.Last("west", Names.CertificateCopy)?.Uid;
        var began = stage.Time.GetTimestamp();
        await stage.Fleet["west"].Client.DeleteAsync(Names.CertificateCopy, cancellationToken);
        var back = await stage.WaitAsync(
            "west",
            Names.CertificateCopy,
            obj => obj is not null && obj.Metadata("uid") != uid && obj.ContentDigest() == stage.Contents.Latest(Names.Certificate),
            "the deleted copy did not come back in west",
            cancellationToken);
        var took = stage.Milliseconds(began, back.At);
        stage.View.Tell($"west   {Names.CertificateCopy} is there again {took} after the request to delete it");
        return $"west: back after {took}";
    }

    private async Task<string> EditAsync(CancellationToken cancellationToken)
    {
        stage.View.Command($"kubectl --context east -n ingress edit secret {Names.CertificateCopy.Name}");
        var began = stage.Time.GetTimestamp();
        var edited = await stage.Fleet["east"].Client.PatchAsync(
            Names.CertificateCopy,
            new JsonObject { ["stringData"] = new JsonObject { ["tls.key"] = "another key", ["extra"] = "a key that the source hasn't" } },
            cancellationToken);
        var right = await stage.WaitAsync(
            "east",
            Names.CertificateCopy,
            obj => obj is not null && obj.IsNewerThan(edited) && obj.ContentDigest() == stage.Contents.Latest(Names.Certificate),
            "the edited copy was not put right in east",
            cancellationToken);
        var took = stage.Milliseconds(began, right.At);
        stage.View.Tell($"east   one value was changed and one added; both are undone {took} after the edit");
        return $"east: right again after {took}";
    }

    private async Task<string> RefuseAsync(CancellationToken cancellationToken)
    {
        var north = stage.Fleet["north"].Client;
        stage.View.Tell($"A team keeps a {Names.TeamCopy} of its own in north; somebody makes a sync that would overwrite it");
        var before = await north.ApplyAsync(TeamSecret(Names.TeamCopy, "the team's own"), cancellationToken);
        stage.View.Command("kubectl apply -f team-tls.yaml");
        await stage.Fleet.Management.Client.ApplyAsync(TeamSecret(Names.Team, "somebody's"), cancellationToken);
        await stage.Fleet.Management.Client.ApplyAsync(TeamSync(), cancellationToken);
        var refused = await stage.WaitAsync(
            stage.Fleet.Management.Name,
            Names.TeamSync,
            obj => obj?["status"]?["failures"]?.AsArray().Any(failure => failure.Text("reason") == "ForeignObject") == true,
            $"{Names.TeamSync} did not report the foreign object",
            cancellationToken);
        var failure = refused.Object!["status"]!["failures"]![0];
        stage.View.Tell($"north  {failure.Text("reason")}: {failure.Text("message")}");
        var after = stage.World.Find("north", Names.TeamCopy);
        if (after?.Metadata("resourceVersion") != before.Metadata("resourceVersion"))
        {
            throw new DemoFailure($"The foreign {Names.TeamCopy} in north was touched.");
        }

        return "north: refused, object untouched";
    }

    private async Task<string> RestAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(new[] { Names.CertificateSync, Names.SettingsSync }.Select(sync => stage.WaitAsync(
            stage.Fleet.Management.Name, sync, obj => obj?.IsReady() == true, $"{sync} did not become Ready", cancellationToken)));
        // Counts of copies move with every copy, so the operator writes them to the FollowerClusters every few seconds at most.
        await Task.WhenAll(Summaries.Select(summary => stage.WaitAsync(
            stage.Fleet.Management.Name,
            Names.Follower(summary.Cluster),
            obj => obj?["status"]?["copies"].Text("summary") == summary.Text,
            $"FollowerCluster {summary.Cluster} did not count {summary.Text} copies",
            cancellationToken)));
        var before = stage.Fleet.All.Select(cluster => cluster.Writes).ToList();
        await Task.Delay(QuietTime, stage.Time, cancellationToken);
        var writes = stage.Fleet.All.Zip(before, (cluster, count) => (cluster.Name, Count: cluster.Writes - count)).ToList();
        foreach (var (name, count) in writes)
        {
            stage.View.Tell($"{name,-10}  {count} write requests in {QuietTime.TotalSeconds:0} seconds");
        }

        return writes.Sum(cluster => cluster.Count) == 0
            ? "0 writes in all four clusters"
            : throw new DemoFailure($"{writes.Sum(cluster => cluster.Count)} writes were sent though nothing was to be done.");
    }

    private static JsonObject TeamSecret(ObjectName name, string content) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = name.Name, ["namespace"] = name.Namespace },
        ["stringData"] = new JsonObject { ["tls.key"] = content },
    };

    private static JsonObject TeamSync() => new()
    {
        ["apiVersion"] = "bellwether.dev/v1alpha1",
        ["kind"] = "CrossClusterSync",
        ["metadata"] = new JsonObject { ["name"] = Names.TeamSync.Name, ["namespace"] = Names.TeamSync.Namespace },
        ["spec"] = new JsonObject
        {
            ["source"] = new JsonObject { ["kind"] = "Secret", ["name"] = Names.Team.Name },
            ["targets"] = new JsonArray(new JsonObject
            {
                ["clusters"] = new JsonArray("north"),
                ["namespaces"] = new JsonObject { ["names"] = new JsonArray(Names.TeamCopy.Namespace) },
            }),
        },
    };
}
