using System.CommandLine;
using Bellwether.Cli.Completions;

namespace Bellwether.Cli.Commands;

/// <summary><c>completion</c>: scripts that make shells, and kubectl, complete this program's command lines.</summary>
internal sealed class CompletionCommand
{
    private const string Description = """
        Prints a script that completes command lines. It completes 'kubectl-bellwether ...' in a shell, or, with 'kubectl' as the shell,
        'kubectl bellwether ...' through kubectl's own completion, which calls a program kubectl_complete-bellwether on the PATH. Names of
        CrossClusterSyncs and FollowerClusters come from the cluster that the command line is about, if it answers within three seconds.

        Exit code: 0 printed, 1 no such shell.

        Examples:
          source <(kubectl bellwether completion bash)
          kubectl bellwether completion zsh > "${fpath[1]}/_kubectl-bellwether"
          kubectl bellwether completion fish > ~/.config/fish/completions/kubectl-bellwether.fish
          kubectl bellwether completion powershell | Out-String | Invoke-Expression
          kubectl bellwether completion kubectl > ~/bin/kubectl_complete-bellwether && chmod +x ~/bin/kubectl_complete-bellwether
        """;

    public static Command Create(CliWorld world)
    {
        var shell = new Argument<string>("shell") { Description = string.Join(", ", CompletionScripts.Shells) };
        shell.CompletionSources.Add([.. CompletionScripts.Shells]);
        var command = new Command("completion", Description) { shell };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(shell)!;
            var script = CompletionScripts.Of(name)
                ?? throw new CliException($"'{name}' is not one of {string.Join(", ", CompletionScripts.Shells)}.");
            await world.Out.WriteAsync(script.AsMemory(), cancellationToken);
            return ExitCodes.Nothing;
        });
        return command;
    }
}
