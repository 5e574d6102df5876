using Bellwether.Kubernetes.Entities;
using Microsoft.Extensions.Logging;

namespace Bellwether.Kubernetes.Controllers;

internal static partial class ControllerLog
{
    [LoggerMessage(LogLevel.Information, "Started controller {Controller} with {Workers} workers")]
    public static partial void Started(this ILogger logger, string controller, int workers);

    [LoggerMessage(LogLevel.Information, "Stopped controller {Controller}")]
    public static partial void Stopped(this ILogger logger, string controller);

    [LoggerMessage(LogLevel.Warning, "Controller {Controller} failed for {Entity}, failures in a row: {Failures}; {Reason}")]
    public static partial void Failed(
        this ILogger logger, string controller, ObjectKey entity, int failures, string? reason, Exception? exception);

    [LoggerMessage(LogLevel.Warning, "Controller {Controller} was not done with {Entity} and looks again in {After}; {Reason}")]
    public static partial void Unfinished(
        this ILogger logger, string controller, ObjectKey entity, TimeSpan after, string? reason, Exception? exception);

    [LoggerMessage(LogLevel.Warning, "Controller {Controller} did not finish {Entity} within {Deadline}")]
    public static partial void Overran(this ILogger logger, string controller, ObjectKey entity, TimeSpan deadline);

    [LoggerMessage(LogLevel.Error, "Controller {Controller} crashed on {Entity}")]
    public static partial void Crashed(this ILogger logger, string controller, ObjectKey entity, Exception exception);
}
