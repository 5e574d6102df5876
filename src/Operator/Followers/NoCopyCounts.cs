using Bellwether.Crds;

namespace Bellwether.Operator.Followers;

/// <summary>Nobody counts copies.</summary>
internal sealed class NoCopyCounts : ICopyCounts, IDisposable
{
    public CopyCounts? For(string follower) => null;

    public IDisposable Subscribe(Action<string> changed) => this;

    public void Dispose()
    {
    }
}
