using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;

namespace Bellwether.Kubernetes.Hosting;

/// <summary>Says how one controller is run and what else it watches.</summary>
public sealed class ControllerBuilder<TEntity>
    where TEntity : class, IKubernetesObject
{
    private readonly List<Func<IServiceProvider, SecondaryWatch>> _watches = [];

    public ControllerOptions Options { get; } = new();

    /// <summary>
    /// Looks at the entities named by <paramref name="keys"/> whenever an informer's object changes. The controller starts only when that
    /// informer has synced, too. The mapping sees the previous and the present item, and must name the entities of both; it runs on the
    /// informer's thread.
    /// </summary>
    /// <param name="informer">Usually <c>services => services.GetRequiredService&lt;...&gt;()</c>; it is run by whoever made it.</param>
    public ControllerBuilder<TEntity> Watches<TItem>(
        Func<IServiceProvider, Informer<TItem>> informer, Func<InformerChange<TItem>, IEnumerable<ObjectKey>> keys)
    {
        _watches.Add(services =>
        {
            var watched = informer(services);
            return new(watched, enqueue => watched.Subscribe(change =>
            {
                foreach (var key in keys(change))
                {
                    enqueue(key, change.IsRelist);
                }
            }));
        });
        return this;
    }

    internal IReadOnlyList<SecondaryWatch> Build(IServiceProvider services) => [.. _watches.Select(watch => watch(services))];
}
