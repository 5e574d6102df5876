using Bellwether.Operator.Hosting;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>What all connections share. None of it is ever occupied by one follower.</summary>
internal sealed record ConnectionServices(
    ManagementCluster Management,
    IFollowerCredentials Credentials,
    IFollowerNeeds Needs,
    ClusterClaims Claims,
    ConnectionTimings Timings,
    TimeProvider Time,
    ILoggerFactory Loggers);
