using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Writing;
using Microsoft.Extensions.DependencyInjection;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>What holds deletions and lets them go.</summary>
internal static class DeletionServices
{
    public static void AddDeletion(this IServiceCollection services)
    {
        services.AddSingleton<IFleetCensus>(provider => new FleetCensus(provider.GetRequiredService<FollowerWriters>));
        services.AddSingleton<IDeletionRecords, DeletionRecordStore>();
        services.AddSingleton<DeletionBrake>();
        services.AddSingleton<CopyEvents>();
        services.AddSingleton<SyncDeletions>();
        services.AddSingleton<FollowerLeftovers>();
        services.AddSingleton<IFollowerLeftovers>(provider => provider.GetRequiredService<FollowerLeftovers>());
    }
}
