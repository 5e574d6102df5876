using Bellwether.Operator.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Telemetry.Logging;

internal static class LoggingSetup
{
    /// <summary>
    /// Lines on standard error in the format and from the level that the options say; where the caller has registered a provider of its own,
    /// that one alone gets what is logged.
    /// </summary>
    public static IServiceCollection AddLineLogging(this IServiceCollection services, OperatorOptions options)
    {
        services.AddLogging(logging => logging
            .SetMinimumLevel(options.LogLevel)
            // The host and the web server tell of themselves only what went wrong.
            .AddFilter("Microsoft", options.LogLevel < LogLevel.Information ? options.LogLevel : LogLevel.Warning));
        if (services.Any(service => service.ServiceType == typeof(ILoggerProvider)))
        {
            return services;
        }

        services.TryAddSingleton<ILogLineFormatter>(
            _ => options.LogFormat == LogFormat.Json ? new JsonLogFormatter() : new TextLogFormatter());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, LineLoggerProvider>(provider => new LineLoggerProvider(
            provider.GetRequiredService<ILogLineFormatter>(), Console.OpenStandardError(), provider.GetRequiredService<TimeProvider>())));
        return services;
    }
}
