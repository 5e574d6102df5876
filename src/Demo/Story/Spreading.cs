using System.Text.Json.Nodes;
using Bellwether.Demo.Clusters;

namespace Bellwether.Demo.Story;

/// <summary>Copies arrive, the source is rotated, a cluster is deselected and selected again.</summary>
internal sealed class Spreading(Stage stage)
{
    private readonly ClusterClient _management = stage.Fleet.Management.Client;

    public IEnumerable<Step> Steps =>
    [
        new("Copies arrive", ArriveAsync),
        new("The certificate is rotated", RotateAsync),
        new("A label takes a cluster out and in", MoveAsync),
    ];

    private async Task<string> ArriveAsync(CancellationToken cancellationToken)
    {
        stage.View.Tell("Sync prod/wildcard-tls: the certificate, to namespace ingress of all clusters labelled tier=prod");
        stage.View.Tell("Sync prod/web-settings: the settings, to namespace prod of east and north");
        (string Cluster, ObjectName Source, ObjectName Copy)[] wanted =
        [
            ("east", Names.Certificate, Names.CertificateCopy),
            ("west", Names.Certificate, Names.CertificateCopy),
            ("north", Names.Certificate, Names.CertificateCopy),
            ("east", Names.Settings, Names.SettingsCopy),
            ("north", Names.Settings, Names.SettingsCopy),
        ];
        foreach (var (cluster, source, copy) in wanted)
        {
            await stage.WaitForCopyAsync(cluster, copy, stage.Contents.Latest(source), cancellationToken);
            stage.View.Tell($"{cluster,-5}  {copy}");
        }

        return $"{wanted.Length} copies in 3 clusters";
    }

    private async Task<string> MoveAsync(CancellationToken cancellationToken)
    {
        stage.View.Command("kubectl label followercluster west tier-");
        var began = await LabelAsync("west", null, cancellationToken);
        var gone = await stage.WaitAsync(
            "west", Names.CertificateCopy, obj => obj is null, $"{Names.CertificateCopy} was not removed from west", cancellationToken);
        stage.View.Tell($"west   {Names.CertificateCopy} is removed {stage.Milliseconds(began, gone.At)} after the label");
        stage.View.Command("kubectl label followercluster west tier=prod");
        began = await LabelAsync("west", "prod", cancellationToken);
        var copy = await stage.WaitForCopyAsync("west", Names.CertificateCopy, stage.Contents.Latest(Names.Certificate), cancellationToken);
        stage.View.Tell($"west   {Names.CertificateCopy} is there {stage.Milliseconds(began, copy.At)} after the label");
        return "west: removed, and there again";
    }

    private async Task<long> LabelAsync(string cluster, string? tier, CancellationToken cancellationToken)
    {
        var began = stage.Time.GetTimestamp();
        await _management.PatchAsync(
            Names.Follower(cluster),
            new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["tier"] = tier } } },
            cancellationToken);
        return began;
    }

    private async Task<string> RotateAsync(CancellationToken cancellationToken)
    {
        stage.View.Tell($"cert-manager, or a person, puts a new certificate and key into {Names.Certificate}");
        var began = stage.Time.GetTimestamp();
        var source = await _management.PatchAsync(
            Names.Certificate,
            new JsonObject
            {
                ["stringData"] = new JsonObject
                {
                    ["tls.crt"] = "the next certificate for *.example.com\n",
                    ["tls.key"] = "its private key\n",
                },
            },
            cancellationToken);
        var digest = stage.Contents.Learn(Names.Certificate, source);
        var arrivals = await Task.WhenAll(DemoFleet.FollowerNames.Select(
            cluster => stage.WaitForCopyAsync(cluster, Names.CertificateCopy, digest, cancellationToken)));
        foreach (var arrival in arrivals.OrderBy(arrival => arrival.At))
        {
            stage.View.Tell($"{arrival.Cluster,-5}  has it {stage.Milliseconds(began, arrival.At)} after the change was sent");
        }

        return string.Join(", ", arrivals.Select(arrival => $"{arrival.Cluster} {stage.Milliseconds(began, arrival.At)}"));
    }
}
