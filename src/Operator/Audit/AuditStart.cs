using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Pushing;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bellwether.Operator.Audit;

/// <summary>
/// Starts the audit trail's writer with the operator, once it is known that there is a git program to write with. What is wrong with the
/// repository itself doesn't stop a start: Git may be away at any time.
/// </summary>
internal sealed class AuditStart(IServiceProvider provider, AuditOptions options) : IHostedService
{
    private AuditWriter? _writer;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GitVersion.RequireAsync(options, provider.GetRequiredService<TimeProvider>(), cancellationToken);
            _writer = AuditServices.Writer(provider, options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"--audit-directory: '{options.Directory}' can't be used: {exception.GetType().Name}. It must be a directory that the operator may write to.");
        }

        await _writer.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_writer is not null)
        {
            await _writer.StopAsync(cancellationToken);
            _writer.Dispose();
        }
    }
}
