using Bellwether.Cli.Checks;
using Bellwether.Cli.Commands;
using Bellwether.Cli.Rendering;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Testing;

namespace Bellwether.Cli.Tests.Rendering;

/// <summary>What people see of a check. To write the screens anew: as in <see cref="ScreenTests"/>.</summary>
public sealed class CheckScreenTests
{
    [Theory]
    [InlineData(80, false)]
    [InlineData(80, true)]
    [InlineData(160, false)]
    [InlineData(160, true)]
    [InlineData(60, false)]
    [InlineData(null, false)]
    public void A_check_is_readable_at_this_width(int? width, bool colour)
    {
        using var screen = new StringWriter();

        new CheckTable(new PlainTextWriter(screen), width, colour).Write(Report());

        IsAsBefore($"check-{width?.ToString() ?? "pipe"}{(colour ? "-color" : "")}.txt", screen.ToString());
        screen.ToString().Split('\n').Should().OnlyContain(
            line => width == null || Shown(line).Length <= width || !Shown(line).Trim().Contains(' '), "only a word that is longer may stand out");
    }

    [Fact]
    public void Colours_change_no_word()
    {
        using var plain = new StringWriter();
        using var coloured = new StringWriter();

        new CheckTable(new PlainTextWriter(plain), 80, colour: false).Write(Report());
        new CheckTable(new PlainTextWriter(coloured), 80, colour: true).Write(Report());

        coloured.ToString().Should().Contain("\e[31mfailed");
        Shown(coloured.ToString()).Should().Be(plain.ToString()).And.NotContain("\e");
    }

    [Fact]
    public void What_a_server_says_commands_no_terminal_with_colours_either()
    {
        var check = new FollowerCheck(Follower("east", new FollowerClusterSpec()));
        check.Pass(CheckedStep.Connection, null, "v1\e[31m\e]0;owned\a\nTotal: forged");
        using var screen = new StringWriter();

        new CheckTable(new PlainTextWriter(screen), 80, colour: true).Write(new CheckReport([], [check]));

        screen.ToString().Should().NotContain("\e]").And.NotContain("\e[31m").And.NotContain("\nTotal: forged");
    }

    [Theory]
    [InlineData("auto", 80, null, null, true)]
    [InlineData("auto", null, null, null, false)]
    [InlineData("auto", 80, "1", null, false)]
    [InlineData("auto", 80, "", null, true)]
    [InlineData("auto", 80, null, "dumb", false)]
    [InlineData("always", null, "1", "dumb", true)]
    [InlineData("never", 80, null, null, false)]
    public void IsWanted_WhenChosenOrAtATerminal(string choice, int? width, string? noColor, string? terminal, bool wanted)
    {
        var world = new CliWorld
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            In = TextReader.Null,
            Width = width,
            Environment = name => name switch { "NO_COLOR" => noColor, "TERM" => terminal, _ => null },
        };

        var option = new ColourOption();
        var command = new System.CommandLine.Command("look");
        option.AddTo(command);

        option.Read(command.Parse(["--color", choice]), world).Should().Be(wanted);
    }

    [Fact]
    public void Json_and_yaml_have_the_shape_of_their_page()
    {
        IsAsBefore("check.json", CheckJson.Render(Report()) + "\n");
        IsAsBefore("check.yaml", JsonAsYaml.Of(CheckJson.Render(Report())));
    }

    private static CheckReport Report()
    {
        var east = new FollowerCheck(Follower("mc-project-k8s", Eks("mc-project-k8s")));
        east.Pass(CheckedStep.Spec, null);
        east.Pass(CheckedStep.BaseIdentity, TimeSpan.FromMilliseconds(112.7), "arn:aws:iam::999988887777:user/anna, by access keys of the environment");
        east.Fail(CheckedStep.AssumeRole, TimeSpan.FromMilliseconds(87), new FollowerFailure(
            FollowerStep.Configure,
            FollowerClusterReasons.AssumeRoleDenied,
            "STS in eu-west-1 doesn't let the operator take on arn:aws:iam::111122223333:role/bellwether-follower. Check that the role exists, that its trust policy "
            + "names the operator's role and asks for no external ID, and that the operator's role may do sts:AssumeRole on it."));
        east.Cluster.Status.Conditions = [new Condition { Type = ConditionTypes.Ready, Status = Condition.True, Reason = FollowerClusterReasons.Connected }];

        var lab = new FollowerCheck(Follower("lab", new FollowerClusterSpec { Kubeconfig = new() { SecretRef = new() { Name = "lab", Key = "kubeconfig" } } }));
        lab.Pass(CheckedStep.Spec, null);
        lab.Pass(CheckedStep.Kubeconfig, TimeSpan.FromMilliseconds(5), "https://lab.example.com:6443");
        lab.Pass(CheckedStep.Connection, TimeSpan.FromSeconds(1.26), "v1.36.0");
        lab.Pass(CheckedStep.SignIn, TimeSpan.FromMilliseconds(8));
        lab.Pass(CheckedStep.Cluster, null, "UID 7d1c9a0e-0000-0000-0000-000000000000");
        lab.Pass(CheckedStep.Permissions, TimeSpan.FromMilliseconds(60));
        lab.Warn(CheckedStep.Permissions, new FollowerFailure(
            FollowerStep.Authorize,
            FollowerClusterReasons.Forbidden,
            "In https://lab.example.com:6443 the operator may not create secrets in namespace prod. No sync needs this now; the follower is Ready until one does."));
        lab.Notes.Add("lab doesn't serve Widget.example.com; install its CustomResourceDefinition there.");
        lab.Rbac = FollowerRoles.Of(
            new FollowerClusterSpec { Access = [new AccessRule { From = new AccessSource { Namespaces = ["prod"] }, Kinds = ["Secret"] }] },
            [ResourceKind.Secret],
            "bellwether-system",
            FollowerSubject.ServiceAccount("bellwether-system", "bellwether-follower"));

        var west = new FollowerCheck(Follower("west", Eks("west")));
        foreach (var step in west.Steps.ToArray())
        {
            west.Pass(step.Step, TimeSpan.FromMilliseconds(12));
        }

        return new CheckReport(
            ["AWS was asked as arn:aws:iam::999988887777:user/anna (by access keys of the environment). That is your identity, not the operator's: AssumeRole may be allowed to the one and not to the other. docs/guides/cli.md says how to check with the operator's own."],
            [lab, east, west]);
    }

    private static FollowerClusterSpec Eks(string name) =>
        new() { Eks = new EksCluster { Account = "111122223333", ClusterName = name, Region = "eu-west-1", RoleARN = "arn:aws:iam::111122223333:role/bellwether-follower" } };

    private static FollowerCluster Follower(string name, FollowerClusterSpec spec) => new() { Metadata = new ObjectMeta { Name = name }, Spec = spec };

    private static string Shown(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\e\\[[0-9]+m", "");

    private static void IsAsBefore(string name, string text)
    {
        var file = Repository.PathOf($"tests/Cli.Tests/Rendering/Screens/{name}");
        text = text.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("BELLWETHER_WRITE_SCREENS") == "1")
        {
            File.WriteAllText(file, text);
        }

        text.Should().Be(File.ReadAllText(file));
    }
}
