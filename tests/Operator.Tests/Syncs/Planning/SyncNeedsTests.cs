using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Tests.Syncs.Planning;

public sealed class SyncNeedsTests
{
    private const string Operator = "bellwether-system";

    private readonly SyncBook _book = new(Operator);

    [Fact]
    public void Of_WithoutSyncs_NeedsNothingAndKnowsWhatMayBeLeft() =>
        Needs(Rule("prod")).Should().Be(new FollowerNeeds([], false, SourceResources.All) { Namespaces = ["prod"] });

    [Fact]
    public void Of_WithSyncs_NeedsTheirKindsInTheNamespacesThatTheRulesLetThemInto()
    {
        Enter("prod", "Secret", new NamespaceMapping { Names = ["ingress", "closed"] });
        Enter("prod", "Secret", null);
        Enter("shop", "ConfigMap", null);
        Enter("stranger", "Secret", null);

        Needs(Rule("prod", "prod", "ingress"), Rule("shop"))
            .Should().Be(new FollowerNeeds([new CopyPlace(ResourceKind.Secret, "ingress"), new CopyPlace(ResourceKind.Secret, "prod"), new CopyPlace(ResourceKind.ConfigMap, "shop")], false, SourceResources.All) { Namespaces = ["closed", "ingress", "prod", "shop", "stranger"] });
    }

    [Fact]
    public void Of_WhenASelectorSelects_ItCanBeAnyNamespaceThatTheRulesOpen()
    {
        Enter("prod", "Secret", new NamespaceMapping { Selector = new LabelSelector() });

        Needs(Rule("prod", "a", "b"), Rule("shop", "c")).Places.Should().Equal(new CopyPlace(ResourceKind.Secret, "a"), new CopyPlace(ResourceKind.Secret, "b"));
    }

    [Fact]
    public void Of_WhenASelectorSelectsAndAGlobOpens_RightsInAllNamespacesAreNeeded()
    {
        Enter("prod", "Secret", new NamespaceMapping { Selector = new LabelSelector() });
        Enter("shop", "ConfigMap", new NamespaceMapping { Names = ["shop-a"] });

        Needs(Rule("prod", "a", "b-*"), Rule("shop", "shop-*")).Places.Should().Equal(
            new CopyPlace(ResourceKind.ConfigMap, "shop-a"), new CopyPlace(ResourceKind.Secret, null), new CopyPlace(ResourceKind.Secret, "a"));
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void Of_NamespacesAreCreated_WhenTheSyncAsksForItAndTheRuleAllowsIt(bool asked, bool allowed, bool needed)
    {
        Enter("prod", "Secret", new NamespaceMapping { Names = ["a"], Create = asked });

        var rule = Rule("prod", "a") with { Allow = allowed ? [AccessPermissions.CreateNamespaces] : [] };
        Needs(rule).CreatesNamespaces.Should().Be(needed);
    }

    [Fact]
    public void Of_WhenTheSyncSelectsOtherFollowers_NeedsNothing()
    {
        Enter("prod", "Secret", null, cluster: "west");

        Needs(Rule("prod")).Places.Should().BeEmpty();
    }

    [Fact]
    public void Of_WhenTenantsNameKindsThatThereArent_NoFollowerIsAskedForThem()
    {
        for (var i = 0; i < 100; i++)
        {
            Enter("tenant", new ResourceKind("made-up.example.com", "v1", $"Kind{i}", "", Namespaced: true), null, "east", null);
        }

        var rule = Rule("prod") with { Kinds = ["Widget.example.com"] };

        Needs(rule).OtherKinds.Should().BeEquivalentTo([.. SourceResources.All, KindNames.Parse("Widget.example.com")]);
    }

    [Fact]
    public void Of_WhenASelectorSelectsAndARuleMeansTheSameNamespace_ItIsNeededThere()
    {
        Enter("prod", "Secret", new NamespaceMapping { Selector = new LabelSelector() }, labels: new() { ["team"] = "web" });

        var rule = new AccessRule { From = new AccessSource { Selector = new LabelSelector { MatchLabels = new() { ["team"] = "web" } } } };

        Needs(rule).Places.Should().Equal(new CopyPlace(ResourceKind.Secret, "prod"));
    }

    private static AccessRule Rule(string from, params string[] to) => new()
    {
        From = new AccessSource { Namespaces = [from] },
        To = to.Length > 0 ? new AccessDestination { Namespaces = [.. to] } : null,
    };

    private FollowerNeeds Needs(params AccessRule[] rules) =>
        new SyncNeeds(_book, Operator).Of(new Follower(new FollowerCluster
        {
            Metadata = new ObjectMeta { Name = "east", Uid = "1" },
            Spec = new FollowerClusterSpec { Access = [.. rules] },
        }));

    private void Enter(
        string from, string kind, NamespaceMapping? mapping, string cluster = "east", Dictionary<string, string>? labels = null) =>
        Enter(from, kind == "Secret" ? ResourceKind.Secret : ResourceKind.ConfigMap, mapping, cluster, labels);

    private void Enter(string from, ResourceKind kind, NamespaceMapping? mapping, string cluster, Dictionary<string, string>? labels) => _book.Enter(new SyncFacts
    {
        Key = new ObjectKey(from, $"sync-{_book.Keys.Count()}"),
        Uid = "1",
        Generation = 1,
        Spec = new CrossClusterSyncSpec
        {
            Source = new SyncSource { ApiVersion = kind.ApiVersion, Kind = kind.Kind, Name = "tls" },
            Targets = [new SyncTarget { Clusters = [cluster], Namespaces = mapping }],
        },
        Created = DateTimeOffset.MinValue,
        Deleting = false,
        Kind = kind,
        NamespaceLabels = labels,
        Sources = SourceSelection.Named("tls", SourceFacts.Unknown(new("Pending", "not looked at"))),
    });
}
