namespace Bellwether.Crds.Tests;

public sealed class LabelSelectorTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["tier"] = "prod", ["empty"] = "" };

    [Fact]
    public void Matches_WhenTheSelectorIsEmpty_SelectsEverything()
    {
        new LabelSelector().Matches(Labels).Should().BeTrue();
        new LabelSelector { MatchLabels = [], MatchExpressions = [] }.Matches(null).Should().BeTrue();
    }

    [Theory]
    [InlineData("tier", "prod", true)]
    [InlineData("tier", "dev", false)]
    [InlineData("tier", "Prod", false)]
    [InlineData("empty", "", true)]
    [InlineData("absent", "", false)]
    public void Matches_WhenALabelIsDemanded_LooksForThatValue(string key, string value, bool matches)
    {
        new LabelSelector { MatchLabels = new() { [key] = value } }.Matches(Labels).Should().Be(matches);
    }

    [Theory]
    [InlineData("tier", "In", "prod,dev", true)]
    [InlineData("tier", "In", "dev", false)]
    [InlineData("absent", "In", "prod", false)]
    [InlineData("absent", "In", "", false)]
    [InlineData("tier", "NotIn", "dev", true)]
    [InlineData("tier", "NotIn", "dev,prod", false)]
    [InlineData("absent", "NotIn", "dev", true)]
    [InlineData("tier", "Exists", null, true)]
    [InlineData("empty", "Exists", null, true)]
    [InlineData("absent", "Exists", null, false)]
    [InlineData("tier", "DoesNotExist", null, false)]
    [InlineData("absent", "DoesNotExist", null, true)]
    public void Matches_WhenThereIsARequirement_DecidesAsKubernetesDoes(string key, string @operator, string? values, bool matches)
    {
        var selector = Requiring(key, @operator, values?.Split(','));

        selector.Matches(Labels).Should().Be(matches);
    }

    [Theory]
    [InlineData("Gt", "1")]
    [InlineData("in", "prod")]
    [InlineData("", null)]
    [InlineData("In", null)]
    [InlineData("NotIn", null)]
    public void Matches_WhenARequirementIsInvalid_SelectsNothing(string @operator, string? value)
    {
        var selector = Requiring("tier", @operator, value is null ? null : [value]);

        selector.Matches(Labels).Should().BeFalse();
        selector.Matches(null).Should().BeFalse();
    }

    [Fact]
    public void Matches_WhenThereAreSeveralRequirements_DemandsAllOfThem()
    {
        var selector = new LabelSelector
        {
            MatchLabels = new() { ["tier"] = "prod" },
            MatchExpressions = [new() { Key = "lab", Operator = "DoesNotExist" }],
        };

        selector.Matches(Labels).Should().BeTrue();
        selector.Matches(new Dictionary<string, string> { ["tier"] = "prod", ["lab"] = "" }).Should().BeFalse();
        selector.Matches(null).Should().BeFalse();
    }

    private static LabelSelector Requiring(string key, string @operator, string[]? values) =>
        new() { MatchExpressions = [new() { Key = key, Operator = @operator, Values = values?.ToList() }] };
}
