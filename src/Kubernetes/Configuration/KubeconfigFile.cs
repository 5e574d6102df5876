namespace Bellwether.Kubernetes.Configuration;

/// <summary>The named entries of one kubeconfig, or of several merged as kubectl merges them: whoever says something first wins.</summary>
internal sealed class KubeconfigFile
{
    private const int MaximumName = 100;

    private readonly Dictionary<string, KubeconfigEntry> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeconfigEntry> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeconfigEntry> _contexts = new(StringComparer.Ordinal);

    public string? CurrentContext { get; private set; }

    public IEnumerable<KubeconfigEntry> Clusters => _clusters.Values;

    public IEnumerable<KubeconfigEntry> Users => _users.Values;

    public IEnumerable<KubeconfigEntry> Contexts => _contexts.Values;

    /// <param name="folder">What relative paths in it start from.</param>
    public void Add(YamlMap root, string folder)
    {
        AddAll(_clusters, root, "clusters", "cluster", folder);
        AddAll(_users, root, "users", "user", folder);
        AddAll(_contexts, root, "contexts", "context", folder);
        var current = new KubeconfigEntry("", root, folder).Text("current-context");
        CurrentContext ??= string.IsNullOrEmpty(current) ? null : current;
    }

    /// <param name="name">Null: the current one.</param>
    public (string Name, KubeconfigEntry Context, KubeconfigEntry Cluster, KubeconfigEntry User) Choose(string? name)
    {
        var chosen = name ?? CurrentContext ?? throw new KubeconfigException("current-context", "is missing, so a context has to be named");
        var context = _contexts.TryGetValue(chosen, out var found)
            ? found
            : throw new KubeconfigException($"contexts[{Printable(chosen)}]", "is missing");
        return (chosen, context, Named(_clusters, "clusters", context, "cluster"), Named(_users, "users", context, "user"));
    }

    public static string Printable(string name)
    {
        var clean = string.Create(Math.Min(name.Length, MaximumName), name, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = char.IsAsciiLetterOrDigit(source[i]) || ".-_:@/".Contains(source[i], StringComparison.Ordinal) ? source[i] : '?';
            }
        });
        return name.Length <= MaximumName ? clean : clean + "...";
    }

    private static KubeconfigEntry Named(Dictionary<string, KubeconfigEntry> entries, string section, KubeconfigEntry context, string field)
    {
        var name = context.Text(field);
        return string.IsNullOrEmpty(name) ? throw new KubeconfigException(context.FieldOf(field), "is missing")
            : entries.TryGetValue(name, out var entry) ? entry
            : throw new KubeconfigException($"{section}[{Printable(name)}]", "is missing, but a context names it");
    }

    private static void AddAll(
        Dictionary<string, KubeconfigEntry> entries, YamlMap root, string section, string kind, string folder)
    {
        if (!root.Entries.TryGetValue(section, out var value) || value is YamlText { Value: null })
        {
            return;
        }

        if (value is not YamlList list)
        {
            throw new KubeconfigException(section, "is no list");
        }

        for (var i = 0; i < list.Items.Count; i++)
        {
            var item = list.Items[i] as YamlMap ?? throw new KubeconfigException($"{section}[{i}]", "is no map");
            var outer = new KubeconfigEntry($"{section}[{i}]", item, folder);
            var name = outer.Text("name") ?? throw new KubeconfigException(outer.FieldOf("name"), "is missing");
            outer.RequireOnly(["name", kind]);
            var field = $"{section}[{Printable(name)}].{kind}";
            var content = item.Entries.GetValueOrDefault(kind) switch
            {
                YamlMap map => map,
                null or YamlText { Value: null } => new YamlMap(),
                _ => throw new KubeconfigException(field, "is no map"),
            };
            entries.TryAdd(name, new KubeconfigEntry(field, content, folder));
        }
    }
}
