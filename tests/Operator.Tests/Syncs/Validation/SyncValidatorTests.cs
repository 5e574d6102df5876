using System.Text.Json;
using Bellwether.Crds;
using Bellwether.Operator.Syncs.Validation;
using Bellwether.Testing.InvalidSpecs;

namespace Bellwether.Operator.Tests.Syncs.Validation;

public sealed class SyncValidatorTests
{
    public static TheoryData<string> Rows => [.. InvalidSyncs.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Validate_WhenOneFieldIsInvalid_NamesThatFieldAndItsRule(string name)
    {
        var row = InvalidSyncs.All.Single(row => row.Name == name);

        var violations = SyncValidator.Validate(Parse(row.Spec));

        violations.Should().Contain(violation => violation.Field == row.Field && violation.Rule.Contains(row.Rule), "{0}", row);
        violations.Should().OnlyContain(violation => violation.Field.StartsWith(row.Field), "no other field is to blame");
    }

    [Theory]
    [InlineData(InvalidSyncs.Valid)]
    [InlineData("""{"source":{"kind":"ConfigMap","name":"a.b"},"targets":[{"clusterSelector":{}}]}""")]
    [InlineData("""{"source":{"kind":"Secret","name":"a"},"targets":[{"clusters":["c"],"namespaces":{"names":["n"],"create":true}}]}""")]
    [InlineData(
        """
        {"source":{"kind":"Secret","name":"a"},"targets":[{"clusterSelector":{"matchExpressions":[
          {"key":"example.com/tier","operator":"NotIn","values":["dev",""]},{"key":"lab","operator":"DoesNotExist"}]}}]}
        """)]
    [InlineData("""{"source":{"kind":"Secret","name":"a"},"targets":[{"clusters":["c"]}],"transform":{}}""")]
    [InlineData("""{"source":{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","name":"a"},"targets":[{"clusters":["c"]}]}""")]
    [InlineData("""{"source":{"apiVersion":"example.com/v1alpha1","kind":"Widget","name":"a"},"targets":[{"clusters":["c"]}],"transform":{"name":"b"}}""")]
    [InlineData("""{"source":{"apiVersion":"stable.example.com/v1","kind":"Pod","name":"a"},"targets":[{"clusters":["c"]}]}""")]
    [InlineData(
        """
        {"source":{"kind":"Secret","name":"a"},"targets":[{"clusters":["c"]}],"transform":{
          "labels":{"argocd.argoproj.io/secret-type":"cluster"},"inherit":{"labels":[],"annotations":["*"]},
          "keys":[{"from":"a","to":"b"},{"from":"b","to":"a"},{"from":".c","to":"c..d"}]}}
        """)]
    public void Validate_WhenAllIsAsItShouldBe_FindsNothing(string spec)
    {
        SyncValidator.Validate(Parse(spec)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"source":null,"targets":null,"deletion":null}""")]
    [InlineData("""{"source":{"kind":null,"name":null,"apiVersion":null},"targets":[null,{"clusters":[null]}]}""")]
    [InlineData("""{"targets":[{"clusterSelector":{"matchLabels":{"a":null},"matchExpressions":[null,{"key":null,"values":[null]}]}}]}""")]
    [InlineData("""{"targets":[{"namespaces":{"names":[null]}}],"conflictPolicy":null,"driftPolicy":null}""")]
    [InlineData("""{"transform":{"labels":{"a":null},"annotations":{"a":null},"inherit":null,"keys":[null,{"from":null,"to":null}]}}""")]
    [InlineData("""{"transform":{"inherit":{"labels":null,"annotations":[null]}}}""")]
    public void Validate_WhenAServerLetNullsThrough_ReportsThemLikeAnyMistake(string spec)
    {
        SyncValidator.Validate(Parse(spec)).Should().HaveCountGreaterThan(1);
    }

    public static TheoryData<string, string> RefusedRows => [.. RefusedKinds.All.Keys.Select(kind => (kind.Group, kind.Kind))];

    [Theory]
    [MemberData(nameof(RefusedRows))]
    public void Validate_WhenTheKindMakesNoSense_SaysWhy(string group, string kind)
    {
        var version = group.Length == 0 ? "v1" : $"{group}/v1";

        var violation = SyncValidator.Validate(Parse(
                $$"""{"source":{"apiVersion":"{{version}}","kind":"{{kind}}","name":"a"},"targets":[{"clusters":["c"]}]}"""))
            .Should().ContainSingle().Subject;

        violation.Field.Should().Be("spec.source.kind");
        violation.Rule.Should().StartWith($"{kind} is never copied: ").And.NotEndWith(".");
    }

    [Fact]
    public void Summarize_WhenThereAreManyMistakes_NamesTheFirstFiveAndCountsTheRest()
    {
        var spec = Parse("""{"source":{},"targets":[{},{},{},{},{}]}""");

        var message = Operator.Validation.SpecViolation.Summarize(SyncValidator.Validate(spec));

        message.Should().StartWith("spec.source.kind: is required; spec.source: exactly one of name and selector must be set, got none; spec.targets[0]: ")
            .And.EndWith("; and 2 more");
    }

    [Fact]
    public void Validate_WhenAValueIsHuge_QuotesOnlyItsBeginning()
    {
        var spec = Parse("""{"source":{"kind":"Secret","name":"a"},"targets":[{"clusters":["c"]}]}""");
        spec.ConflictPolicy = new string('x', 100_000) + "\n";

        var violation = SyncValidator.Validate(spec).Should().ContainSingle().Subject;

        violation.Rule.Should().Be($"must be Refuse or Adopt, got '{new string('x', 64)}...'");
    }

    private static CrossClusterSyncSpec Parse(string spec) =>
        JsonSerializer.Deserialize($$"""{"spec":{{spec}}}""", BellwetherJsonContext.Default.CrossClusterSync)!.Spec;
}
