namespace Bellwether.Operator.Followers;

public enum FollowerChangeKind
{
    /// <summary>A FollowerCluster is there.</summary>
    Appeared,

    /// <summary>Its spec, its labels, its finalizers or its deletion timestamp changed.</summary>
    SpecOrLabelsChanged,

    /// <summary>A session began, or a lost follower answers again.</summary>
    Connected,

    /// <summary>
    /// Everything in the session has been listed that access rules need and the follower lets be listed. Told again when that becomes more
    /// or less.
    /// </summary>
    FactsSynced,

    /// <summary>It can't be used now: it doesn't answer, or the session ended.</summary>
    Lost,

    /// <summary>The FollowerCluster is gone, and its session with it.</summary>
    Removed,

    /// <summary>A Namespace in it came, went, or changed labels or phase.</summary>
    NamespaceChanged,

    /// <summary>An object with our origin mark in it came, went or changed.</summary>
    CopyChanged,
}
