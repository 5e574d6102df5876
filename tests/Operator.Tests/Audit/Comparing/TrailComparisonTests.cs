using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Comparing;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Tests.Audit.Comparing;

public sealed class TrailComparisonTests
{
    private static readonly Origin Us = new("us");
    private static readonly CopyTarget Tls = new(ResourceKind.Secret, new ObjectKey("prod", "tls"));

    [Fact]
    public void A_copy_without_a_file_is_missing() => Kinds(copy: 1, file: null).Should().Equal(TrailDifferenceKind.Missing);

    [Fact]
    public void A_copy_whose_file_tells_of_it_is_no_difference() => Kinds(copy: 1, File(1)).Should().BeEmpty();

    [Fact]
    public void A_copy_whose_file_tells_of_another_content_is_stale() => Kinds(copy: 1, File(2)).Should().Equal(TrailDifferenceKind.Stale);

    [Fact]
    public void A_copy_whose_file_is_somebody_elses_is_stale() => Kinds(copy: 1, File(1, origin: "them")).Should().Equal(TrailDifferenceKind.Stale);

    [Fact]
    public void A_copy_of_which_only_the_marks_are_told_is_vague() => Kinds(copy: 1, File(1) with { IsVague = true }).Should().Equal(TrailDifferenceKind.Vague);

    [Fact]
    public void A_file_without_a_copy_is_extra_and_says_whose_it_was()
    {
        var difference = Differences(copy: null, File(1)).Should().ContainSingle().Subject;

        difference.Kind.Should().Be(TrailDifferenceKind.Extra);
        difference.Target.Should().Be(Tls);
        difference.Sync.Should().Be("prod/sync");
    }

    [Fact]
    public void A_file_of_another_management_cluster_or_of_a_person_is_left_alone()
    {
        Kinds(copy: null, File(1, origin: "them")).Should().BeEmpty();
        Kinds(copy: null, File(1, origin: null)).Should().BeEmpty();
    }

    [Fact]
    public void A_file_of_what_was_not_looked_at_is_left_alone()
    {
        Differences(copy: null, File(1), covers: (_, _) => false).Should().BeEmpty();
        Differences(copy: null, File(1), covers: (kind, @namespace) => (kind, @namespace) == ("Secret", "prod")).Should().ContainSingle();
    }

    [Theory]
    [InlineData("clusters/east/prod/Secret/a\nb.yaml")]
    [InlineData("clusters/east/prod/Secret/a%0ab.yaml")]
    [InlineData("clusters/east/notes.yaml")]
    public void A_file_at_a_path_that_no_copy_has_is_left_alone(string path) =>
        TrailComparison.Differences("east", [], new Dictionary<string, AuditFile> { [path] = File(1) }, Us, (_, _) => true).Should().BeEmpty();

    private static IEnumerable<TrailDifferenceKind> Kinds(int? copy, AuditFile? file) => Differences(copy, file).Select(difference => difference.Kind);

    private static IEnumerable<TrailDifference> Differences(int? copy, AuditFile? file, Func<string, string, bool>? covers = null) => TrailComparison.Differences(
        "east",
        copy is { } fingerprint ? [KeyValuePair.Create(Tls, Record(fingerprint))] : [],
        file is null ? [] : new Dictionary<string, AuditFile> { [AuditPath.Of("east", Tls)] = file },
        Us,
        covers ?? ((_, _) => true));

    private static AuditFile File(int fingerprint, string? origin = "us") => new(origin, (UInt128)fingerprint, "prod/sync", IsVague: false);

    internal static CopyRecord Record(int fingerprint) => new()
    {
        Uid = "u",
        ResourceVersion = "1",
        Origin = CopyOrigin.Ours,
        Sync = new ObjectKey("prod", "sync"),
        Fingerprint = (UInt128)fingerprint,
        PlannedFields = 1,
        OwnedFields = 1,
        ContentOwner = null,
        Terminating = false,
    };
}
