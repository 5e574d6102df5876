using Bellwether.Cli.Import.Reading;
using Bellwether.Crds;
using Bellwether.Kubernetes.Configuration;
using Bellwether.Operator.Validation;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>
/// Makes FollowerClusters of contexts: one for all contexts that lead to one cluster, since Bellwether refuses a second FollowerCluster for a
/// cluster that it knows. Pure.
/// </summary>
internal sealed class Clusters
{
    // A Secret, and in messages of other programs often a label's value, has this name too.
    private readonly ObjectNames _names = new(Limits.Label);
    private readonly Dictionary<string, ImportedPlace> _places = new(StringComparer.Ordinal);
    private readonly List<ImportedFollower> _followers = [];
    private readonly ImportFacts _facts;

    private Clusters(ImportFacts facts) => _facts = facts;

    public IReadOnlyList<ImportedFollower> Followers => _followers;

    public static Clusters Of(ImportFacts facts, IReadOnlyList<ImportedSource> sources, List<string> problems, List<string> notes)
    {
        var clusters = new Clusters(facts);
        var contexts = sources.SelectMany(source => source.Contexts).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => clusters.Read(name, sources, problems)).OfType<KubedContext>().ToArray();
        var groups = contexts.GroupBy(context => context.Address).Select(cluster => cluster.ToArray()).ToArray();

        // Names that need no change are given first, so that nobody else takes them.
        var names = groups.OrderBy(cluster => ObjectNames.IsName(Wanted(cluster)) ? 0 : 1)
            .ToDictionary(cluster => cluster, cluster => clusters._names.Next(Wanted(cluster), "follower"));
        foreach (var cluster in groups)
        {
            clusters.Add(cluster, names[cluster], problems, notes);
        }

        return clusters;
    }

    /// <summary>Null: the context could not be carried over.</summary>
    public ImportedPlace? Find(string context) => _places.GetValueOrDefault(context);

    /// <summary>Null: it can't be carried over, and why is told.</summary>
    private KubedContext? Read(string name, IReadOnlyList<ImportedSource> sources, List<string> problems)
    {
        string[] objects = [.. sources.Where(source => source.Contexts.Contains(name)).Select(source => source.Object.ToString())];
        var named = $"Context {name}, which {Sentences.Listed(objects)} name{(objects.Length == 1 ? "s" : "")},";
        KubedContext context;
        try
        {
            context = _facts.Kubeconfig.Find(name);
        }
        catch (KubeconfigException exception)
        {
            problems.Add(
                $"{named} is left out: in kubed's kubeconfig, {exception.Field} {exception.Rule}. "
                + $"Because of it kubed copies {(objects.Length == 1 ? "this object" : "these objects")} to no cluster at all: see whether the copies in the others are old.");
            return null;
        }

        if (context.Address == _facts.Management)
        {
            problems.Add($"{named} is left out: it leads to the management cluster itself, and nothing is copied back to where it came from.");
            return null;
        }

        var rules = new SpecRules();
        rules.NamespaceName("namespace", context.Namespace ?? "default");
        if (rules.Violations.Count > 0)
        {
            problems.Add($"{named} is left out: its namespace {rules.Violations[0].Rule}.");
            return null;
        }

        return context;
    }

    private static string Wanted(KubedContext[] contexts) => EksAddress.NameIn(contexts[0].Name) ?? contexts[0].Name;

    private void Add(KubedContext[] contexts, string name, List<string> problems, List<string> notes)
    {
        var tried = contexts.Select(context => (Context: context, SignIn: SignInOf(context, name))).ToArray();
        var (chosen, signIn) = tried.FirstOrDefault(one => one.SignIn.Problems.Count == 0, tried[0]);
        string[] all = [chosen.Name, .. contexts.Select(context => context.Name).Where(context => context != chosen.Name)];
        _followers.Add(new ImportedFollower(name, all, signIn));
        problems.AddRange(signIn.Problems.Select(problem => $"Context {chosen.Name} (FollowerCluster {name}) {problem}."));
        if (all.Length > 1)
        {
            notes.Add($"{Sentences.Listed("Context", all)} lead to one cluster: FollowerCluster {name} is for all of them, and signs in as context {chosen.Name} did.");
        }
        else if (name != chosen.Name)
        {
            notes.Add($"Context {chosen.Name} becomes FollowerCluster {name}{(name == Wanted(contexts) ? "" : ", a name that Kubernetes takes and nothing else has")}.");
        }

        foreach (var context in contexts)
        {
            _places[context.Name] = new ImportedPlace(context.Name, name, context.Namespace);
        }
    }

    private SignIn SignInOf(KubedContext context, string name)
    {
        var call = context.Program is { } program ? EksCall.Of(program) : null;
        var address = EksAddress.Of(context);

        // A program that isn't known, for a cluster that is EKS's: a wrapper around aws, most likely.
        return call is not null || (context.Program is not null && address is not null)
            ? EksSignIn.Of(address, call, context.Program!.Program, _facts.Profiles)
            : KubeconfigSignIn.Of(context, name, _facts.Kubeconfig.Path, _facts.OperatorNamespace);
    }
}
