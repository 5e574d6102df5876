using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Validation;

namespace Bellwether.Manifests.Tests.Docs;

/// <summary>The tables of kinds are the contract, too.</summary>
public sealed class KindsPageTests
{
    private const string Page = "kinds.md";

    [Fact]
    public void The_page_has_every_refused_kind_with_its_reason_and_no_other()
    {
        var refused = RefusedKinds.All.Select(row => (
            new ResourceKind(row.Key.Group, "", row.Key.Kind, "", Namespaced: true).FullName,
            $"{char.ToUpperInvariant(row.Value[0])}{row.Value[1..]}."));

        var rows = MarkdownTables.Rows(Page, "Kind").Where(row => row.Length == 2);

        rows.Select(row => (row[0], row[1].Replace("`", "", StringComparison.Ordinal))).Should().BeEquivalentTo(refused);
    }

    [Fact]
    public void The_page_has_every_field_that_is_left_out_and_no_other()
    {
        var rules = SanitizingRules.All.Select(rule => (
            new ResourceKind(rule.Group, "", rule.Kind, "", Namespaced: true).FullName,
            $"`{rule.Path}`",
            $"{char.ToUpperInvariant(rule.Why[0])}{rule.Why[1..]}."));

        var rows = MarkdownTables.Rows(Page, "Kind").Where(row => row.Length == 3);

        rows.Select(row => (row[0], row[1], row[2])).Should().BeEquivalentTo(rules);
    }
}
