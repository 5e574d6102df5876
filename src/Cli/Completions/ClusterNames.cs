namespace Bellwether.Cli.Completions;

/// <summary>
/// Names of objects in the management cluster, for completion. Sources of completions can't wait: the first round only notes what they ask for, and
/// the round after that has the names.
/// </summary>
internal sealed class ClusterNames
{
    private IReadOnlyList<string> _syncs = [];
    private IReadOnlyList<string> _followers = [];

    public bool WantsSyncs { get; private set; }

    public bool WantsFollowers { get; private set; }

    /// <summary>Of the namespace that the command line is about.</summary>
    public IEnumerable<string> Syncs
    {
        get
        {
            WantsSyncs = true;
            return _syncs;
        }
    }

    public IEnumerable<string> Followers
    {
        get
        {
            WantsFollowers = true;
            return _followers;
        }
    }

    public void Learn(IReadOnlyList<string> syncs, IReadOnlyList<string> followers) => (_syncs, _followers) = (syncs, followers);
}
