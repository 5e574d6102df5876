namespace Bellwether.Sandbox;

/// <summary>How one sandbox server is set up. Everything has a working default.</summary>
public sealed record ApiServerOptions
{
    /// <summary>The bearer token of the built-in administrator (group system:masters).</summary>
    public const string AdminToken = "admin";

    /// <summary>For people: kubeconfig context and log lines.</summary>
    public string Name { get; init; } = "sandbox";

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Bearer tokens and whom they stand for. A request with a token that nobody knows gets 401, one without 403.</summary>
    public IReadOnlyDictionary<string, ApiUser> Users { get; init; } =
        new Dictionary<string, ApiUser> { [AdminToken] = ApiUser.Admin };

    /// <summary>Says whom any other token stands for, or null; as a webhook does for a real server.</summary>
    public Func<string, ApiUser?>? Authenticate { get; init; }

    public AuthorizationMode Authorization { get; init; } = AuthorizationMode.AllowAll;

    /// <summary>Deleted namespaces are emptied and removed, as the namespace controller does; false: they stay Terminating.</summary>
    public bool NamespaceController { get; init; } = true;

    /// <summary>Events kept for watches; a watch from before them gets 410.</summary>
    public int WatchHistory { get; init; } = 10_000;

    /// <summary>How often a watch that allows bookmarks gets one.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a continue token lives.</summary>
    public TimeSpan ContinueLifetime { get; init; } = TimeSpan.FromMinutes(5);

    public string GitVersion { get; init; } = "v1.20.2";

    /// <summary>Namespaces that exist from the start.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = ["default", "kube-system", "kube-public", "kube-node-lease"];
}

/// <summary>Who may do what.</summary>
public enum AuthorizationMode
{
    /// <summary>Every authenticated user may do everything.</summary>
    AllowAll,

    /// <summary>By the stored Roles, ClusterRoles and their bindings; group system:masters may do everything.</summary>
    Rbac,
}
