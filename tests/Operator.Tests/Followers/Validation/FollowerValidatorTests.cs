using System.Text.Json;
using Bellwether.Crds;
using Bellwether.Operator.Followers.Validation;
using Bellwether.Testing.InvalidSpecs;

namespace Bellwether.Operator.Tests.Followers.Validation;

public sealed class FollowerValidatorTests
{
    public static TheoryData<string> Rows => [.. InvalidFollowers.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Validate_WhenOneFieldIsInvalid_NamesThatFieldAndItsRule(string name)
    {
        var row = InvalidFollowers.All.Single(row => row.Name == name);

        var violations = FollowerValidator.Validate(Parse(row.Spec));

        violations.Should().Contain(violation => violation.Field == row.Field && violation.Rule.Contains(row.Rule), "{0}", row);
        violations.Should().OnlyContain(violation => violation.Field.StartsWith(row.Field), "no other field is to blame");
    }

    [Theory]
    [InlineData(InvalidFollowers.Valid)]
    [InlineData("""{"kubeconfig":{"secretRef":{"name":"lab"}}}""")]
    [InlineData("""{"kubeconfig":{"secretRef":{"name":"lab"}},"access":[{"from":{"namespaces":["kube-system"]}}]}""")]
    public void Validate_WhenAllIsAsItShouldBe_FindsNothing(string spec)
    {
        FollowerValidator.Validate(Parse(spec)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"kubeconfig":{"secretRef":{"name":null,"key":null}},"access":null}""")]
    [InlineData("""{"kubeconfig":null,"access":[null,{"from":{"namespaces":null},"to":{"namespaces":[null]},"kinds":null,"allow":[null]}]}""")]
    public void Validate_WhenAServerLetNullsThrough_ReportsThemLikeAnyMistake(string spec)
    {
        FollowerValidator.Validate(Parse(spec)).Should().HaveCountGreaterThan(1);
    }

    private static FollowerClusterSpec Parse(string spec) =>
        JsonSerializer.Deserialize($$"""{"spec":{{spec}}}""", BellwetherJsonContext.Default.FollowerCluster)!.Spec;
}
