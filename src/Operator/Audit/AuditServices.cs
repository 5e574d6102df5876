using Bellwether.Crds;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Informers;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Journal;
using Bellwether.Operator.Audit.Pushing;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Writing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Audit;

/// <summary>What the audit trail is made of.</summary>
internal static class AuditServices
{
    public static void AddAudit(this IServiceCollection services, AuditOptions? options)
    {
        if (options is null)
        {
            services.AddSingleton<IAuditTrail, NoAuditTrail>();
            return;
        }

        services.AddSingleton(_ => OpenJournal(options));
        services.AddSingleton(provider => new AuditBacklog(
            provider.GetRequiredService<TimeProvider>(),
            sync => provider.GetRequiredService<IControllerQueue<CrossClusterSync>>().AddAfter(sync, TimeSpan.Zero)));
        services.AddSingleton<AuditMetrics>();
        services.AddSingleton<AuditRecorder>();
        services.AddSingleton<IAuditTrail>(provider => provider.GetRequiredService<AuditRecorder>());

        // Services stop in reverse: first the recorder, which writes down what it was told, then the writer, which pushes that.
        services.AddSingleton<IHostedService>(provider => new AuditStart(provider, options));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<AuditRecorder>());
    }

    /// <summary>Needs the management cluster's identity, which is known only once the operator has started.</summary>
    internal static AuditWriter Writer(IServiceProvider provider, AuditOptions options)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var origin = provider.GetRequiredService<Origin>();
        var recorder = provider.GetRequiredService<AuditRecorder>();
        var journal = provider.GetRequiredService<AuditJournal>();
        var backlog = provider.GetRequiredService<AuditBacklog>();
        var git = new GitProgram(GitEnvironment.Prepare(options, Environment.GetEnvironmentVariable), options.Directory, time);
        var repository = new LocalRepository(git, options);
        var builder = new TrailBuilder(
            repository,
            new CommitImport(git, options),
            new CommitSigner(git, options),
            new ContentFinder(journal, provider.GetRequiredService<SyncBook>(), provider.GetRequiredService<ContentStore>(), origin),
            recorder.IsOmitted,
            origin);
        return new AuditWriter(
            recorder,
            journal,
            backlog,
            new TrailPusher(repository, new RemoteBranch(git, options), builder, journal, backlog, time),
            provider.GetRequiredService<AuditMetrics>(),
            provider.GetRequiredService<FollowerWriters>().LookEverywhere,
            () => provider.GetRequiredService<Informer<FollowerCluster>>().Items.Select(cluster => cluster.Key.Name),
            options,
            time,
            provider.GetRequiredService<ILogger<AuditWriter>>());
    }

    private static AuditJournal OpenJournal(AuditOptions options)
    {
        try
        {
            return AuditJournal.Open(Path.Combine(options.Directory, "journal"), options.JournalBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"--audit-directory: '{options.Directory}' can't be used: {exception.GetType().Name}. It must be a directory that the operator may write to.");
        }
    }
}
