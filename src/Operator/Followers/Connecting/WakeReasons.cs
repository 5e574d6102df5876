namespace Bellwether.Operator.Followers.Connecting;

/// <summary>Why a connection should look at its follower before its time.</summary>
[Flags]
internal enum WakeReasons
{
    None = 0,

    /// <summary>An informer came to life: nothing needs to be asked.</summary>
    Informers = 1,

    /// <summary>Something suggests that the cluster doesn't answer, answers again, or answers otherwise.</summary>
    Probe = 2,

    /// <summary>The kubeconfig may be another.</summary>
    Credentials = 4,

    /// <summary>Permissions may be others.</summary>
    Permissions = 8,

    /// <summary>Another follower took the cluster: nothing may be written through this one any more.</summary>
    Evicted = 16,

    /// <summary>What the syncs need may be something else.</summary>
    Needs = 32,
}
