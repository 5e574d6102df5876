using System.Text.Json;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Crds.Tests;

public sealed class JsonTests
{
    [Fact]
    public void An_object_of_a_newer_version_is_read_and_keeps_the_values_that_nobody_here_knows()
    {
        var sync = ReadSync(
            """
            {"apiVersion":"bellwether.dev/v1alpha1","kind":"CrossClusterSync","metadata":{"name":"a","namespace":"b"},
             "spec":{"source":{"kind":"Deployment","selector":{}},"targets":[{"clusters":["c"],"weight":3}],"conflictPolicy":"Merge"}}
            """);

        sync.Spec.Source!.Kind.Should().Be("Deployment");
        sync.Spec.ConflictPolicy.Should().Be("Merge");
        sync.Spec.Targets.Should().ContainSingle().Which.Clusters.Should().Equal("c");
    }

    [Fact]
    public void Fields_that_are_left_out_have_their_defaults()
    {
        var spec = ReadSync("""{"spec":{"source":{"kind":"Secret","name":"a"},"targets":[]}}""").Spec;

        spec.Should().BeEquivalentTo(new CrossClusterSyncSpec
        {
            Source = new() { ApiVersion = "v1", Kind = "Secret", Name = "a" },
            ConflictPolicy = "Refuse",
            DriftPolicy = "Repair",
            Deletion = new() { WhenSyncDeleted = "Delete", WhenDeselected = "Delete", WhenSourceDeleted = "Retain" },
            Suspend = false,
        });
    }

    [Fact]
    public void A_status_is_written_with_the_names_of_the_schema_and_without_what_is_not_known()
    {
        var follower = new FollowerCluster
        {
            Status = new()
            {
                ObservedGeneration = 2,
                ClusterUID = "u",
                CertificateAuthorityFingerprint = "f",
                Copies = new() { Total = 42, Synced = 41, Failing = 1 },
            },
        };

        var status = JsonDocument.Parse(JsonSerializer.Serialize(follower, BellwetherJsonContext.Default.FollowerCluster))
            .RootElement.GetProperty("status").GetRawText();

        status.Should().Be(
            """
            {"observedGeneration":2,"conditions":[],"clusterUID":"u","certificateAuthorityFingerprint":"f","copies":
            """.TrimEnd() + """{"total":42,"synced":41,"failing":1,"pending":0,"summary":"41/42"}}""");
    }

    [Fact]
    public void Times_are_written_in_whole_seconds_UTC_and_read_in_any_form()
    {
        var sync = ReadSync("""{"status":{"lastSyncTime":"2026-01-02T03:04:05.678+02:00"}}""");

        sync.Status.LastSyncTime.Should().Be(new DateTimeOffset(2026, 1, 2, 1, 4, 5, 678, TimeSpan.Zero));
        JsonSerializer.Serialize(sync, BellwetherJsonContext.Default.CrossClusterSync)
            .Should().Contain("\"lastSyncTime\":\"2026-01-02T01:04:05Z\"");
    }

    [Fact]
    public void Conditions_survive_a_round_trip()
    {
        var before = new CrossClusterSync
        {
            Status = new()
            {
                Conditions =
                [
                    new()
                    {
                        Type = ConditionTypes.Ready, Status = Condition.False, Reason = CrossClusterSyncReasons.CopiesFailing,
                        Message = "1 of 12 copies", ObservedGeneration = 7, LastTransitionTime = DateTimeOffset.UnixEpoch,
                    },
                ],
            },
        };

        var after = ReadSync(JsonSerializer.Serialize(before, BellwetherJsonContext.Default.CrossClusterSync));

        after.Status.Should().BeEquivalentTo(before.Status);
    }

    private static CrossClusterSync ReadSync(string json) =>
        JsonSerializer.Deserialize(json, BellwetherJsonContext.Default.CrossClusterSync)!;
}
