using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Cli.Completions;

/// <summary>
/// What <c>[suggest]</c> does here: the library's own completions of a command line, one a line, and names from the management cluster where they
/// are wanted and come soon.
/// </summary>
internal sealed class SuggestAction(Command root, SuggestDirective directive, CliWorld world) : AsynchronousCommandLineAction
{
    /// <summary>A kubeconfig that asks another program for its token may need one second for that alone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Aliases of <c>--help</c>: nobody looks for them.</summary>
    private static readonly string[] LeftOut = ["-?", "-h", "/?", "/h"];

    private static readonly ParserConfiguration Plain = new() { ResponseFileTokenReplacer = null };

    public override bool ClearsParseErrors => true;

    public override async Task<int> InvokeAsync(ParseResult parseResult, CancellationToken cancellationToken = default)
    {
        var line = parseResult.Tokens.LastOrDefault(token => token.Type != TokenType.Directive)?.Value ?? "";
        var position = parseResult.GetResult(directive)?.Values is [var text, ..] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? Math.Min(at, line.Length)
            : line.Length;

        // The first word is the program, under whatever name or path.
        var words = line[..position].TrimStart();
        var space = words.IndexOf(' ', StringComparison.Ordinal);
        var rest = space < 0 ? "" : words[(space + 1)..];
        var suggestions = Suggest(rest);
        if (world.Names.WantsSyncs || world.Names.WantsFollowers)
        {
            await LearnAsync(root.Parse(rest, Plain), cancellationToken);
            suggestions = Suggest(rest);
        }

        foreach (var suggestion in suggestions)
        {
            await world.Out.WriteLineAsync(suggestion);
        }

        return ExitCodes.Nothing;
    }

    private string[] Suggest(string line)
    {
        var word = line[(line.LastIndexOf(' ') + 1)..];
        return
        [
            .. root.Parse(line, Plain).GetCompletions(line.Length)
                .Select(item => item.InsertText ?? item.Label)
                .Where(text => text.StartsWith(word, StringComparison.Ordinal) && !LeftOut.Contains(text) && (word.Length > 0 || text[0] != '-'))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A cluster that doesn't answer soon, or not to this user, has no names: a shell that waits is worse than one that doesn't know.</summary>
    private async Task LearnAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, world.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var arguments = new ClusterArguments
            {
                Kubeconfig = Value(parsed, "--kubeconfig"),
                Context = Value(parsed, "--context"),
                Namespace = Value(parsed, "--namespace"),
                Timeout = Patience,
            };
            using var management = ManagementClient.Open(arguments, world);
            // At once, since both have the same time.
            var followers = FirstPageAsync(world.Names.WantsFollowers, management.Client, BellwetherApi.FollowerClusterKind, null, either.Token);
            var syncs = FirstPageAsync(world.Names.WantsSyncs, management.Client, BellwetherApi.CrossClusterSyncKind, management.Namespace, either.Token);
            await Task.WhenAll(followers, syncs);
            world.Names.Learn(await syncs, await followers);
        }
        catch (Exception exception) when (exception is CliException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static async Task<IReadOnlyList<string>> FirstPageAsync(
        bool isWanted, IKubernetesClient client, ResourceKind kind, string? @namespace, CancellationToken cancellationToken)
    {
        if (!isWanted)
        {
            return [];
        }

        try
        {
            await foreach (var page in client.ListAsync(kind.Metadata(), new ListOptions(@namespace), cancellationToken))
            {
                return [.. page.Items.Select(item => item.Key().Name)];
            }
        }
        catch (KubernetesException)
        {
            // No right, no cluster, no kinds: no names.
        }

        return [];
    }

    private static string? Value(ParseResult parsed, string option) =>
        parsed.CommandResult.Command.Options.FirstOrDefault(candidate => candidate.Name == option) is { } known
        && parsed.GetResult(known)?.Tokens is [.., var token]
            ? token.Value
            : null;
}
