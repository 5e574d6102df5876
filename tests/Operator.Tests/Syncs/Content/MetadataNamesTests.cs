using Bellwether.Operator.Syncs.Content;

namespace Bellwether.Operator.Tests.Syncs.Content;

public sealed class MetadataNamesTests
{
    [Theory]
    [InlineData("*", "a", true)]
    [InlineData("*", "example.com/a", true)]
    [InlineData("a", "a", true)]
    [InlineData("a", "ab", false)]
    [InlineData("a", "A", false)]
    [InlineData("a*", "a", true)]
    [InlineData("*a", "a.b/a", true)]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "abb", false)]
    [InlineData("a?", "a", false)]
    [InlineData("a?", "ab", true)]
    [InlineData("a?", "abc", false)]
    [InlineData("?", "/", true)]
    [InlineData("example.com/*", "example.com/a", true)]
    [InlineData("example.com/*", "example.com", false)]
    [InlineData("example.com/*", "other.example.com/a", false)]
    [InlineData("*.*", "ab", false)]
    [InlineData("a.b", "axb", false)]
    public void Inherits_WhenGlobIsTriedOnTheWholeName_FollowsTheGrammar(string glob, string name, bool matches)
    {
        MetadataNames.Inherits(name, [glob]).Should().Be(matches);
    }

    [Fact]
    public void Inherits_WhenOneOfTheGlobsMatches_IsTrue_AndWithoutGlobsNothingComesAlong()
    {
        MetadataNames.Inherits("b", ["a", "b"]).Should().BeTrue();
        MetadataNames.Inherits("b", []).Should().BeFalse();
    }

    [Theory]
    [InlineData("argocd.argoproj.io/secret-type", true)]
    [InlineData("app.kubernetes.io/instance", true)]
    [InlineData("notbellwether.dev/a", true)]
    [InlineData("bellwether.dev", true)]
    [InlineData("bellwether.dev/a", false)]
    [InlineData("x.bellwether.dev/a", false)]
    [InlineData("kubectl.kubernetes.io/last-applied-configuration", false)]
    public void MayBeNamed_WhenASyncNamesItItself_IsFalseForOurMarksAndKubectlsMemoryOnly(string name, bool may)
    {
        MetadataNames.MayBeNamed(name).Should().Be(may);
    }
}
