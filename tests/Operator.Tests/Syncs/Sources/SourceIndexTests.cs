using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Operator.Syncs.Sources;

namespace Bellwether.Operator.Tests.Syncs.Sources;

public sealed class SourceIndexTests
{
    private readonly List<CrossClusterSync> _syncs =
    [
        Sync("prod", "by-name", new SyncSource { Name = "tls" }),
        Sync("prod", "by-another-name", new SyncSource { Name = "other" }),
        Sync("prod", "web", Selecting("web")),
        Sync("prod", "db", Selecting("db")),
        Sync("shop", "web", Selecting("web")),
    ];

    private readonly List<string> _asked = [];

    [Theory]
    [InlineData("web", "web", "prod/by-name prod/web")]
    [InlineData(null, "db", "prod/by-name prod/db")]
    [InlineData("web", null, "prod/by-name prod/web")]
    [InlineData("web", "db", "prod/by-name prod/web prod/db")]
    [InlineData(null, null, "prod/by-name")]
    public void Concerned_WhenAnObjectChanges_IsWhoeverNamesItOrSelectsItNowOrDidBefore(string? before, string? now, string concerned)
    {
        var change = new InformerChange<SourceRecord>(InformerChangeKind.Updated, new ObjectKey("prod", "tls"), Record(now), Record(before), IsRelist: false);

        SourceIndex.Concerned(change, Find).Select(sync => sync.ToString()).Should().BeEquivalentTo(concerned.Split(' '));
        _asked.Should().HaveCount(2, "however many syncs there are elsewhere");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Concerned_WhenAnObjectComesOrGoes_IsWhoeverSelectsIt(bool comes)
    {
        var record = Record("web");
        var change = new InformerChange<SourceRecord>(
            comes ? InformerChangeKind.Added : InformerChangeKind.Deleted, new ObjectKey("prod", "new"), comes ? record : null, comes ? null : record, IsRelist: false);

        SourceIndex.Concerned(change, Find).Should().Equal(new ObjectKey("prod", "web"));
    }

    private static SourceRecord Record(string? team) => new(
        "prod", "uid", "1", IsCopy: false, NoticedAt: 0, team is null ? null : new Dictionary<string, string> { ["team"] = team });

    private static SyncSource Selecting(string team) => new() { Selector = new LabelSelector { MatchLabels = new() { ["team"] = team } } };

    private static CrossClusterSync Sync(string @namespace, string name, SyncSource source) => new()
    {
        Metadata = new ObjectMeta { Namespace = @namespace, Name = name },
        Spec = new CrossClusterSyncSpec { Source = source },
    };

    private IReadOnlyList<KeyValuePair<ObjectKey, CrossClusterSync>> Find(string value)
    {
        _asked.Add(value);
        return [.. _syncs.Where(sync => SourceIndex.ValueOf(sync) == value).Select(sync => KeyValuePair.Create(sync.Key(), sync))];
    }
}
