using System.Reflection;
using System.Text;
using Bellwether.Cli.Advice;
using Bellwether.Cli.Tests.Rendering;
using Bellwether.Crds;

namespace Bellwether.Cli.Tests.Advice;

/// <summary>Every reason has an advice, and docs/spec/advice.md is exactly what the program says.</summary>
public sealed class ReasonAdviceTests
{
    [Fact]
    public void Every_reason_of_a_kind_has_an_advice_or_says_that_all_is_well_and_there_is_no_other()
    {
        ReasonAdvice.Follower.Keys.Should().BeEquivalentTo(Constants(typeof(CommonReasons), typeof(FollowerClusterReasons)));
        ReasonAdvice.Sync.Keys.Should().BeEquivalentTo(Constants(typeof(CommonReasons), typeof(CrossClusterSyncReasons)));
        ReasonAdvice.Copy.Keys.Should().BeEquivalentTo(Constants(typeof(CopyReasons)));
        ReasonAdvice.Audit.Keys.Should().BeEquivalentTo(Constants(typeof(AuditReasons)));
    }

    [Fact]
    public void Only_what_is_well_needs_nothing()
    {
        ReasonAdvice.Follower.Where(entry => entry.Value.Length == 0).Select(entry => entry.Key).Should().BeEquivalentTo(
            FollowerClusterReasons.Connected, FollowerClusterReasons.Answered, FollowerClusterReasons.CredentialsAccepted, FollowerClusterReasons.RoleAssumed, FollowerClusterReasons.PermissionsGranted);
        ReasonAdvice.Sync.Where(entry => entry.Value.Length == 0).Select(entry => entry.Key).Should().BeEquivalentTo(
            CrossClusterSyncReasons.Synced, CrossClusterSyncReasons.SourceFound);
        ReasonAdvice.Copy.Values.Should().NotContain("");
        ReasonAdvice.Audit.Values.Should().NotContain("");
    }

    [Fact]
    public void The_page_says_what_the_program_says()
    {
        var page = new StringBuilder("""
            # What to do, by reason

            What `kubectl bellwether status` advises on, for each [reason of a FollowerCluster](followercluster.md#reasons), each
            [reason of a CrossClusterSync](crossclustersync.md#reasons), each [reason of a failing copy](crossclustersync.md#reasons-of-failing-copies),
            and each [reason of `AuditLagging`](../guides/audit.md#when-it-fails). Those pages say what is the case;
            [troubleshooting](../guides/troubleshooting.md) begins with what you see. The program puts the names of your objects in the place of SYNC,
            NAMESPACE and FOLLOWER where it is about one.

            """).Append('\n');
        Table(page, "FollowerCluster", ReasonAdvice.Follower);
        Table(page, "CrossClusterSync", ReasonAdvice.Sync);
        Table(page, "Copies that fail", ReasonAdvice.Copy);
        Table(page, "AuditLagging", ReasonAdvice.Audit);

        GoldenScreen.IsAsBeforeAt("docs/spec/advice.md", page.ToString().TrimEnd('\n') + "\n");
    }

    private static void Table(StringBuilder page, string title, IReadOnlyDictionary<string, string> advice)
    {
        page.Append("## ").Append(title).Append("\n\n| Reason | What to do |\n|---|---|\n");
        foreach (var (reason, text) in advice)
        {
            page.Append("| `").Append(reason).Append("` | ").Append(text.Length == 0 ? "Nothing: all is well." : text).Append(" |\n");
        }

        page.Append('\n');
    }

    private static IEnumerable<string> Constants(params Type[] types) => types
        .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
        .Where(field => field.IsLiteral)
        .Select(field => (string)field.GetRawConstantValue()!)
        .Distinct();
}
