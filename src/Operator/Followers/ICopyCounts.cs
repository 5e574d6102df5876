using Bellwether.Crds;

namespace Bellwether.Operator.Followers;

/// <summary>How many copies each follower should have, and how they are: told by whoever writes them.</summary>
public interface ICopyCounts
{
    /// <summary>Null while it isn't known. A new value each time; never changed later.</summary>
    CopyCounts? For(string follower);

    /// <summary>Calls back with the name of a follower whose counts changed; may call often, must be quick.</summary>
    IDisposable Subscribe(Action<string> changed);
}
