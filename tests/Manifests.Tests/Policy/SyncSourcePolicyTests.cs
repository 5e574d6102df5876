using System.Text.RegularExpressions;
using Bellwether.Testing;

namespace Bellwether.Manifests.Tests.Policy;

/// <summary>
/// The admission policy runs in API servers of a newer release than the tests have. What can be seen of its text: it asks about every source
/// that a sync can have.
/// </summary>
public sealed class SyncSourcePolicyTests
{
    private static readonly string Policy = File.ReadAllText(Repository.PathOf("config/policy/sync_source_policy.yaml"));

    [Fact]
    public void Every_check_is_about_the_group_and_the_kind_that_the_sync_names()
    {
        var checks = Regex.Matches(Policy, @"authorizer\.[^?;]*?\.check\('(?<verb>[a-z]+)'\)");

        checks.Select(check => check.Groups["verb"].Value).Should().BeEquivalentTo(["get", "list"]);
        checks.Should().OnlyContain(check => check.Value.Contains("authorizer.group(variables.group).resource(variables.resource)", StringComparison.Ordinal));
        Policy.Should().NotContain("'configmaps'", "a kind must not be taken for another");
    }

    [Fact]
    public void The_name_is_read_only_where_the_sync_gives_one() =>
        Regex.Matches(Policy, @"(?<guard>has\()?object\.spec\.source\.name").Count(name => !name.Groups["guard"].Success)
            .Should().Be(Regex.Count(Policy, @"variables\.isNamed\s*\?"), "a selector has no name, and an error in CEL refuses the sync");
}
