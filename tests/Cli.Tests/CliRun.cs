using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Sandbox;

namespace Bellwether.Cli.Tests;

/// <summary>One run of the program against a fleet in memory, and what it printed.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    /// <summary>In an argument: the path of the run's kubeconfig.</summary>
    public const string KubeconfigOfTheRun = "KUBECONFIG-OF-THE-RUN";

    /// <summary>Where no kubeconfig is named, none is found: not that of whoever runs the tests, either.</summary>
    [ModuleInitializer]
    internal static void ForgetKubeconfigs() => Environment.SetEnvironmentVariable("KUBECONFIG", "/nowhere/kubeconfig");

    public JsonObject Json => JsonNode.Parse(Out)!.AsObject();

    /// <summary>Action, target and reason of each target, by follower.</summary>
    public IEnumerable<string> Targets => Json["syncs"]!.AsArray()
        .SelectMany(sync => sync!["followers"]!.AsArray())
        .SelectMany(follower => follower!["targets"]!.AsArray().Select(target =>
            $"{follower["name"]}: {target!["action"]} {target["kind"]} {target["namespace"]}/{target["name"]} {target["reason"]}"));

    public override string ToString() => $"exit code {ExitCode}\n{Out}\n{Error}";

    public static Task<CliRun> OfAsync(SandboxFleet fleet, params string[] arguments) => InAsync(fleet, world => world, arguments);

    /// <param name="input">What standard input gives.</param>
    public static Task<CliRun> ReadingAsync(SandboxFleet fleet, string input, params string[] arguments) =>
        InAsync(fleet, world => world with { In = new StringReader(input) }, arguments);

    /// <param name="edit">Of the world that it runs in.</param>
    public static Task<CliRun> InAsync(IClusterTransportFactory fleet, Func<CliWorld, CliWorld> edit, params string[] arguments) =>
        InterruptibleAsync(fleet, edit, TestContext.Current.CancellationToken, arguments);

    /// <param name="edit">Of the world that it runs in.</param>
    /// <param name="interrupt">Ctrl-C.</param>
    public static async Task<CliRun> InterruptibleAsync(
        IClusterTransportFactory fleet, Func<CliWorld, CliWorld> edit, CancellationToken interrupt, params string[] arguments)
    {
        var kubeconfig = Path.Combine(Path.GetTempPath(), $"bellwether-cli-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(kubeconfig, $"""
            apiVersion: v1
            kind: Config
            current-context: management
            clusters: [{"{"}name: c, cluster: {"{"}server: "https://management.test"{"}"}{"}"}]
            users: [{"{"}name: u, user: {"{"}token: {ApiServerOptions.AdminToken}{"}"}{"}"}]
            contexts: [{"{"}name: management, context: {"{"}cluster: c, user: u, namespace: prod{"}"}{"}"}]
            """);
        try
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            var world = new CliWorld { Out = output, Error = error, In = new StringReader(""), Transports = fleet, Environment = _ => null };
            string[] all =
            [
                .. arguments.Select(argument => argument.Replace(KubeconfigOfTheRun, kubeconfig, StringComparison.Ordinal)),
                .. Options(arguments.FirstOrDefault(argument => argument[0] != '-') ?? "", kubeconfig),
            ];
            var code = await CliProgram.RunAsync(all, edit(world), interrupt);
            return new CliRun(code, output.ToString(), error.ToString());
        }
        finally
        {
            File.Delete(kubeconfig);
        }
    }

    /// <summary>What the command needs to find the fleet.</summary>
    private static string[] Options(string command, string kubeconfig) => command switch
    {
        "[suggest]" or "completion" => [],
        "approve" or "status" or "token" => ["--kubeconfig", kubeconfig],
        "version" or "remove-finalizers" or "rbac" => ["--kubeconfig", kubeconfig, "--operator-namespace", SandboxFleet.Namespace],
        _ => ["--kubeconfig", kubeconfig, "--operator-namespace", SandboxFleet.Namespace, "--origin-id", SandboxFleet.OriginId],
    };
}
