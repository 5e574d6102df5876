namespace Bellwether.Kubernetes.Configuration;

/// <summary>
/// What a kubeconfig may say. One that somebody else wrote must not make this program run theirs, read its own files, trust anybody, act as
/// somebody else or talk through a proxy; and what the client can't do is refused in its own, too, rather than ignored.
/// </summary>
internal static class KubeconfigRules
{
    private static readonly string[] Root =
        ["apiVersion", "kind", "preferences", "clusters", "users", "contexts", "current-context", "extensions"];

    private static readonly string[] Cluster =
        ["server", "certificate-authority-data", "tls-server-name", "disable-compression", "extensions"];

    private static readonly string[] User = ["token", "client-certificate-data", "client-key-data", "extensions"];
    private static readonly string[] Context = ["cluster", "user", "namespace", "extensions"];

    private static readonly (string Field, string Why)[] RefusedForClusters =
    [
        ("insecure-skip-tls-verify", "is refused: the server's certificate is always checked; give certificate-authority-data"),
        ("proxy-url", "is refused: clusters are talked to directly"),
    ];

    private static readonly (string Field, string Why)[] ProgramsOfUsers =
        [("exec", "is refused: no programs are run to get credentials; give a token or a client certificate")];

    private static readonly (string Field, string Why)[] RefusedForUsers =
    [
        ("auth-provider", "is refused: give a token or a client certificate"),
        ("username", "is refused: Kubernetes no longer takes passwords; give a token or a client certificate"),
        ("password", "is refused: Kubernetes no longer takes passwords; give a token or a client certificate"),
        ("as", "is refused: impersonation isn't allowed; give credentials of the user itself"),
        ("as-uid", "is refused: impersonation isn't allowed; give credentials of the user itself"),
        ("as-groups", "is refused: impersonation isn't allowed; give credentials of the user itself"),
        ("as-user-extra", "is refused: impersonation isn't allowed; give credentials of the user itself"),
    ];

    private static readonly (string Field, string Why)[] FilesOfClusters =
        [("certificate-authority", "is refused: files aren't read; give certificate-authority-data")];

    private static readonly (string Field, string Why)[] FilesOfUsers =
    [
        ("client-certificate", "is refused: files aren't read; give client-certificate-data"),
        ("client-key", "is refused: files aren't read; give client-key-data"),
        ("tokenFile", "is refused: files aren't read; give token"),
    ];

    /// <summary>What holds for the chosen entries of any kubeconfig.</summary>
    public static void CheckChosen(KubeconfigEntry cluster, KubeconfigEntry user)
    {
        Refuse(cluster, RefusedForClusters);
        Refuse(user, RefusedForUsers);
    }

    /// <summary>What holds for a whole kubeconfig of somebody else, chosen or not: nothing but what is known to be harmless.</summary>
    public static void CheckStranger(YamlMap root, KubeconfigFile file)
    {
        foreach (var cluster in file.Clusters)
        {
            Refuse(cluster, RefusedForClusters);
            Refuse(cluster, FilesOfClusters);
            Allow(cluster, Cluster);
        }

        foreach (var user in file.Users)
        {
            Refuse(user, RefusedForUsers);
            Refuse(user, FilesOfUsers);
            Refuse(user, ProgramsOfUsers);
            Allow(user, User);
        }

        foreach (var context in file.Contexts)
        {
            Allow(context, Context);
        }

        Allow(new KubeconfigEntry("", root, ""), Root);
    }

    private static void Refuse(KubeconfigEntry entry, ReadOnlySpan<(string Field, string Why)> refused)
    {
        foreach (var (field, why) in refused)
        {
            if (entry.Has(field) && !IsHarmless(entry, field))
            {
                throw new KubeconfigException(entry.FieldOf(field), why);
            }
        }
    }

    private static void Allow(KubeconfigEntry entry, string[] allowed)
    {
        foreach (var field in entry.Fields)
        {
            if (!allowed.Contains(field) && entry.Has(field) && !IsHarmless(entry, field))
            {
                throw new KubeconfigException(entry.FieldOf(field), "is refused: it isn't among the fields that are allowed here");
            }
        }
    }

    private static bool IsHarmless(KubeconfigEntry entry, string field) =>
        field == "insecure-skip-tls-verify" && entry.Text(field) == "false";
}
