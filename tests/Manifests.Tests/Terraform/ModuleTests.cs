using System.Text.RegularExpressions;
using Bellwether.Manifests.Tests.Examples;

namespace Bellwether.Manifests.Tests.Terraform;

/// <summary>
/// What must hold of the roles for AWS whatever else changes, read from the text. What the policies come out as is tested by
/// <c>terraform test</c>, in the modules' own tests, where there is Terraform.
/// </summary>
public sealed partial class ModuleTests
{
    public static TheoryData<string> Modules => ["management", "follower"];

    [Theory]
    [MemberData(nameof(Modules))]
    public void Every_variable_is_described_and_checked_and_every_output_is_described(string name)
    {
        var module = new Module(name);

        module.Blocks("variable").Should().NotBeEmpty().And.OnlyContain(
            variable => Described().IsMatch(variable.Value) && (variable.Value.Contains("validation {") || variable.Value.Contains("= bool")));
        module.Blocks("output").Should().NotBeEmpty().And.OnlyContain(output => Described().IsMatch(output.Value));
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Versions_of_Terraform_and_of_each_provider_are_bounded_on_both_sides(string name)
    {
        var constraints = Constraint().Matches(new Module(name).Text).Select(match => match.Groups["constraint"].Value).ToList();

        constraints.Should().HaveCountGreaterThan(1).And.OnlyContain(constraint => constraint.StartsWith(">= ") && constraint.Contains(", < "));
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void No_policy_has_a_pattern_and_none_is_attached_from_elsewhere(string name)
    {
        var module = new Module(name);

        module.ResourceTypes.Should().BeSubsetOf(
            ["aws_iam_role", "aws_iam_role_policy", "aws_eks_access_entry", "aws_eks_pod_identity_association", "random_uuid"]);
        module.Code.Should().NotContain("system:masters").And.NotContain("StringLike").And.NotContain("NotAction").And.NotContain("managed_policy_arns");
        QuotedText().Matches(PoliciesOf(module)).Select(match => match.Value).Should().NotContain(text => text.Contains('*'));
    }

    [Theory]
    [InlineData("management", "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:TagSession")]
    [InlineData("follower", "sts:AssumeRole", "sts:TagSession", "eks:DescribeCluster")]
    public void No_other_action_is_allowed(string name, params string[] actions)
    {
        ActionLine().Matches(new Module(name).Code).SelectMany(line => QuotedText().Matches(line.Value)).Select(text => text.Value.Trim('"'))
            .Where(text => text.Contains(':')).Distinct().Should().BeEquivalentTo(actions);
    }

    [Fact]
    public void The_follower_trusts_one_role_with_an_external_id()
    {
        var module = new Module("follower");

        module.ResourceTypes.Should().ContainSingle(type => type == "aws_iam_role");
        module.Code.Should().Contain("Principal = { AWS = var.management_role_arn }")
            .And.Contain("""Condition = { StringEquals = { "sts:ExternalId" = local.external_id } }""");
    }

    [Fact]
    public void The_group_is_the_one_that_the_follower_binds()
    {
        var group = Default().Match(new Module("follower").Blocks("variable")["kubernetes_group"]).Groups["value"].Value;

        var bindings = Example.OfConfig().Where(example =>
            example.Place.StartsWith("config/follower/rules/", StringComparison.Ordinal)
            && example.Kind.EndsWith("Binding", StringComparison.Ordinal)).ToList();
        bindings.Should().HaveCount(3);
        bindings.SelectMany(binding => binding.Object["subjects"]!.AsArray())
            .Should().OnlyContain(subject => (string)subject!["kind"]! == "Group" && (string)subject["name"]! == group);
    }

    [Fact]
    public void The_service_account_is_the_one_that_the_operator_runs_as()
    {
        var variables = new Module("management").Blocks("variable");
        var pod = Example.OfConfig().Single(example => example.Kind == "Deployment").Object;

        Default().Match(variables["service_account"]).Groups["value"].Value
            .Should().Be((string)pod["spec"]!["template"]!["spec"]!["serviceAccountName"]!);
        Default().Match(variables["namespace"]).Groups["value"].Value.Should().Be((string)pod["metadata"]!["namespace"]!);
    }

    // Variables, where patterns of the validations are, left out.
    private static string PoliciesOf(Module module) => module.Blocks("variable").Values.Aggregate(module.Code, (code, variable) => code.Replace(variable, ""));

    [GeneratedRegex("""^ +description += "[A-Z][^"]+(\\"[^"]*)*"$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Described();

    [GeneratedRegex("""version += "(?<constraint>[^"]+)["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Constraint();

    [GeneratedRegex("^ +Action += .*$", RegexOptions.Multiline)]
    private static partial Regex ActionLine();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex QuotedText();

    [GeneratedRegex("""^ +default += "(?<value>[^"]+)"$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Default();
}
