using Bellwether.Kubernetes.Configuration;

namespace Bellwether.Cli.Import.Reading;

/// <summary>The kubeconfig that kubed uses.</summary>
internal sealed class KubedKubeconfig
{
    private readonly KubeconfigFile _file = new();

    private KubedKubeconfig(string path) => Path = path;

    public static KubedKubeconfig None => new("");

    /// <summary>What commands call it: the file, or where to put it when it came from a Secret.</summary>
    public string Path { get; }

    /// <summary>The command that makes that file; null: it is there.</summary>
    public string? Fetch { get; private init; }

    /// <summary>The names of all contexts.</summary>
    public IReadOnlyList<string> Contexts { get; private set; } = [];

    /// <param name="document">Its text.</param>
    /// <param name="path">Of the file, for commands.</param>
    /// <param name="fetch">The command that makes the file; null: it is there.</param>
    /// <exception cref="CliException">It is no kubeconfig.</exception>
    public static KubedKubeconfig Parse(ReadOnlySpan<byte> document, string path, string? fetch = null)
    {
        var kubeconfig = new KubedKubeconfig(path) { Fetch = fetch };
        try
        {
            var root = YamlReader.Read(document, "kubeconfig");
            kubeconfig._file.Add(root, folder: "");
            kubeconfig.Contexts = [.. Names(root)];
            return kubeconfig;
        }
        catch (KubeconfigException exception)
        {
            throw new CliException($"kubed's kubeconfig {path}: {exception.Message}.");
        }
    }

    /// <exception cref="KubeconfigException">It isn't there, or can't be followed to a server.</exception>
    public KubedContext Find(string name)
    {
        var (_, context, cluster, user) = _file.Choose(name);
        var server = cluster.Text("server") is { Length: > 0 } text && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? uri
            : throw new KubeconfigException(cluster.FieldOf("server"), "is missing, or is no URL");
        var @namespace = context.Text("namespace");
        return new KubedContext(name, server, context.Text("cluster")!, string.IsNullOrEmpty(@namespace) ? null : @namespace)
        {
            Program = Program(user),
            Refusal = Refusal(server, cluster, user),
        };
    }

    // Not ExecCommand's: nothing is run here, so versions and modes that can't be run are no reason to refuse.
    private static ProgramCall? Program(KubeconfigEntry user)
    {
        if (!user.Has("exec"))
        {
            return null;
        }

        var exec = user.Map("exec");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in exec.Maps("env"))
        {
            environment[entry.Text("name") ?? ""] = entry.Text("value") ?? "";
        }

        return new ProgramCall(exec.Text("command") ?? "", exec.Texts("args"), environment);
    }

    private static string? Refusal(Uri server, KubeconfigEntry cluster, KubeconfigEntry user)
    {
        try
        {
            KubeconfigRules.CheckChosen(cluster, user);
        }
        catch (KubeconfigException exception)
        {
            return exception.Message;
        }

        return server.Scheme != Uri.UriSchemeHttps ? $"{cluster.FieldOf("server")}: is refused: only https is allowed"
            : user.Has("tokenFile") ? $"{user.FieldOf("tokenFile")}: is refused: files aren't read; give token"
            : null;
    }

    private static IEnumerable<string> Names(YamlMap root) => root.Entries.GetValueOrDefault("contexts") is YamlList contexts
        ? contexts.Items.Select(item => ((YamlText)((YamlMap)item).Entries["name"]).Value!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        : [];
}
