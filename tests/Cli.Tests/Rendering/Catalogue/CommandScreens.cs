using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bellwether.Cli.Completions;
using Bellwether.Cli.Tests.Import;
using Bellwether.Cli.Tests.Statuses;
using Bellwether.Cli.Tokens;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Cli.Tests.Rendering.Catalogue;

/// <summary>What people see of the other commands, of their help and of their errors: both standard output and standard error are a terminal.</summary>
internal static partial class CommandScreens
{
    private static readonly string[][] Commands =
    [
        [], ["plan"], ["diff"], ["approve"], ["remove-finalizers"], ["rbac"], ["check"], ["token"], ["import"], ["import", "kubed"], ["status"], ["version"], ["completion"], ["audit"], ["audit", "verify"],
    ];

    private static readonly string[][] Wrong =
    [
        ["sta"], ["statsu", "-w"], ["frobnicate"], ["audit", "verfy"], ["import", "kube"],
        ["status", "--colour"], ["plan", "--contxt", "west", "tls"], ["plan", "tls", "--nope"], ["plan", "tls", "database"], ["plan", "--context"], ["plan", "tls", "-n", "a", "-n", "b"],
        ["rbac"], ["completion"], ["audit", "verify"],
        ["status", "a/b/c"], ["status", "nothing"], ["status", "follower/nobody"], ["status", "-o", "xml"], ["status", "--color", "pink"], ["status", "--timeout", "5"],
        ["plan"], ["plan", "nothing"], ["diff", "-f", "/nowhere/x.yaml"], ["approve"], ["approve", "tls", "--all"], ["remove-finalizers", "--wait", "soon"], ["rbac", "nobody"], ["check"], ["token", "east"], ["completion", "tcsh"],
        ["plan", "-A", "tls"], ["diff", "-A", "-n", "prod"], ["approve", "tls", "-o", "json"], ["approve", "--all", "-A", "-n", "prod"], ["approve", "tls", "-o", "wide"],
        ["check", "east", "-A"], ["token", "east", "-o", "json"], ["rbac", "east", "-n", "prod"], ["rbac", "east", "-o", "yaml"], ["rbac", "east", "--origin-id", "mgmt"],
        ["import", "kubed", "-o", "json"], ["audit", "verify", "-n", "prod"], ["version", "-A"], ["remove-finalizers", "-A"], ["completion", "bash", "--context", "west"],
        ["version", "-o", "wide"], ["import", "kubed", "--only", "all"],
        ["audit", "verify", "--repository", "ftp://git.example.com/a"],
    ];

    public static IEnumerable<AScreen> All =>
    [
        .. AScreen.AtTerminals("approve", (width, colour) => ApproveAsync(width, colour, "y", "approve", "tls")),
        .. AScreen.AtTerminals("approve-no", (width, colour) => ApproveAsync(width, colour, "n", "approve", "tls")),
        .. AScreen.AtTerminals("approve-all", (width, colour) => ApproveAsync(width, colour, "y", "approve", "--all")),
        .. AScreen.AtTerminals("approve-nothing", (width, colour) => ApproveAsync(width, colour, "y", "approve", "free")),
        .. AScreen.AtTerminals("remove-finalizers", (width, colour) => RemoveFinalizersAsync(width, colour, "y")),
        .. AScreen.AtTerminals("remove-finalizers-no", (width, colour) => RemoveFinalizersAsync(width, colour, "n")),
        .. AScreen.AtTerminals("import", ImportAsync),
        .. AScreen.AtTerminals("help", HelpAsync),
        .. AScreen.AtTerminals("errors", ErrorsAsync),
        new("approve.json", () => ApprovedAsync("json")),
        new("approve.yaml", () => ApprovedAsync("yaml")),
        new("rbac.yaml", RolesAsync),
        new("token.json", () => TokenJson.Render(new WrittenToken("k8s-aws-v1.aHR0cHM6Ly9zdHM", new DateTimeOffset(2026, 3, 1, 12, 14, 0, TimeSpan.Zero)), ExecInfo.V1) + "\n"),
        new("token-kubeconfig.yaml", () => TokenKubeconfig.Render(
            "east",
            new ClusterLocation(new Uri("https://0123.gr7.eu-west-1.eks.amazonaws.com"), "-----BEGIN CERTIFICATE-----\n", IsPrivate: false),
            ["token", "east", "--context", "management"])),
        .. CompletionScripts.Shells.Select(shell => new AScreen($"completion-{shell}.txt", () => CompletionScripts.Of(shell)!)),
    ];

    private static async Task<string> ApproveAsync(int width, bool colour, string answer, params string[] arguments)
    {
        await using var fleet = await HeldAsync(isOneApproved: arguments.Contains("--all"));
        return await AtATerminalAsync(fleet, width, colour, answer, arguments);
    }

    /// <summary>One is approved before, one now, for one nothing is held.</summary>
    private static async Task<string> ApprovedAsync(string format)
    {
        await using var fleet = await HeldAsync(isOneApproved: true);
        return (await CliRun.OfAsync(fleet, "approve", "--all", "-A", "--yes", "-o", format)).Out;
    }

    private static async Task<SandboxFleet> HeldAsync(bool isOneApproved)
    {
        var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        foreach (var name in new[] { "tls", "database" })
        {
            fleet.Management.Put(Objects.Sync(name));
            fleet.Management.Patch("crossclustersyncs.bellwether.dev", "prod", name, Held(name), subresource: "status");
        }

        fleet.Management.Patch("crossclustersyncs.bellwether.dev", "prod", "database", new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["bellwether.dev/approve-deletion"] = isOneApproved ? "0123456789ab" : null } },
        });
        fleet.Management.Put(Objects.Sync("free"));
        return fleet;
    }

    private static async Task<string> RemoveFinalizersAsync(int width, bool colour, string answer)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        foreach (var name in new[] { "hangs", "lives" })
        {
            var sync = Objects.Sync(name);
            sync["metadata"]!["finalizers"] = new JsonArray("bellwether.dev/copies");
            fleet.Management.Put(sync);
        }

        fleet.Management.Delete("crossclustersyncs.bellwether.dev", "prod", "hangs");
        fleet.Management.Patch(
            "followerclusters.bellwether.dev", "", "east", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray("bellwether.dev/follower") } });
        return await AtATerminalAsync(fleet, width, colour, answer, "remove-finalizers");
    }

    private static async Task<string> ImportAsync(int width, bool colour)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(ImportTests.Annotated("tls", ("kubed.appscode.com/sync-contexts", "lab,gone")));
        fleet.Management.Put(ImportTests.Annotated("within", ("kubed.appscode.com/sync", "app=web")));
        using var kubeconfig = TemporaryFile.With(ImportTests.Kubeconfig(("lab", "https://lab.example.com")));

        // The manifests go to a file, as they do mostly.
        return await AtATerminalAsync(fleet, width, colour, "", TextWriter.Null, "import", "kubed", "--kubed-kubeconfig", kubeconfig.Path);
    }

    private static async Task<string> HelpAsync(int width, bool colour)
    {
        await using var fleet = await SandboxFleet.StartAsync();
        using var text = new StringWriter { NewLine = "\n" };
        foreach (var command in Commands)
        {
            await text.WriteLineAsync($"$ {Line(command)}\n{await AtATerminalAsync(fleet, width, colour, "", [.. command, "--help"])}");
        }

        return text.ToString();
    }

    private static async Task<string> ErrorsAsync(int width, bool colour)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        using var text = new StringWriter { NewLine = "\n" };
        foreach (var line in Wrong)
        {
            await text.WriteLineAsync($"$ {Line(line)}\n{await AtATerminalAsync(fleet, width, colour, "", line)}");
        }

        return text.ToString();
    }

    private static async Task<string> RolesAsync()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        return (await CliRun.OfAsync(fleet, "rbac", "east")).Out;
    }

    private static Task<string> AtATerminalAsync(SandboxFleet fleet, int width, bool colour, string answer, params string[] arguments) =>
        AtATerminalAsync(fleet, width, colour, answer, null, arguments);

    /// <summary>What a terminal shows, with what was typed at it.</summary>
    /// <param name="output">Where standard output goes; null: to the terminal, too.</param>
    private static async Task<string> AtATerminalAsync(SandboxFleet fleet, int width, bool colour, string answer, TextWriter? output, params string[] arguments)
    {
        // Both streams are written to what the terminal shows.
        using var terminal = new StringWriter { NewLine = "\n" };
        await CliRun.InAsync(
            fleet,
            world => world with
            {
                Out = output ?? terminal,
                Error = terminal,
                In = new Typed(answer, terminal),
                Width = width,
                ErrorWidth = width,
                CanAsk = true,
                Environment = name => name == "NO_COLOR" && !colour ? "1" : null,
            },
            arguments);
        return Pieces().Replace(terminal.ToString(), "");
    }

    private static string Line(string[] arguments) => string.Join(' ', ["kubectl bellwether", .. arguments]);

    private static JsonObject Held(string name)
    {
        var held = AFleet.HeldOfSync(name);
        return new()
        {
            ["status"] = new JsonObject
            {
                ["heldDeletion"] = new JsonObject { ["hash"] = held.Hash, ["count"] = held.Count, ["window"] = held.Window, ["message"] = held.Message },
            },
        };
    }

    /// <summary>Paths of temporary files are others each time.</summary>
    [GeneratedRegex(@"/tmp/bellwether-[^ :]+/|/tmp/tmp[A-Za-z0-9]+")]
    private static partial Regex Pieces();

    /// <summary>The line that somebody types, which the terminal shows.</summary>
    private sealed class Typed(string answer, TextWriter terminal) : StringReader("")
    {
        public override async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
        {
            await terminal.WriteLineAsync(answer);
            return answer;
        }
    }
}
