using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox;

/// <summary>Carries out a fault around the serving of one request.</summary>
internal static class FaultInjection
{
    public static async Task<ApiResponse> RunAsync(Fault fault, Func<Task<ApiResponse>> serve, JumpingClock clock, CancellationToken cancellationToken)
    {
        switch (fault.Kind)
        {
            case FaultKind.Latency:
                await Task.Delay(fault.Delay, clock, cancellationToken);
                return await serve();
            case FaultKind.Status:
                return Responses.Error(Failure(fault));
            case FaultKind.Reset:
                return Aborted(0);
            case FaultKind.Hang:
                return await ForeverAsync(cancellationToken);
            case FaultKind.LostResponse:
                await serve();
                return await ForeverAsync(cancellationToken);
            case FaultKind.ResetAfter:
                var done = await serve();
                return Aborted(done.StatusCode);
            case FaultKind.SilentWatch or FaultKind.BrokenWatch:
                return Failing(await serve(), fault);
            case FaultKind.ClockJump:
                clock.Jump(fault.Delay);
                return await serve();
            default:
                return await serve();
        }
    }

    /// <summary>Only a watch can fail on its way.</summary>
    private static ApiResponse Failing(ApiResponse response, Fault fault) => response.Stream is not { } stream ? response : new ApiResponse
    {
        StatusCode = response.StatusCode,
        ContentType = response.ContentType,
        Headers = response.Headers,
        Stream = (writer, stop) => stream(new FailingWriter(writer, fault.Events, fault.Kind == FaultKind.BrokenWatch, stop), stop),
    };

    private static ApiResponse Aborted(int code) => new() { StatusCode = code, Aborted = true };

    public static async Task<ApiResponse> ForeverAsync(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource<ApiResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        return await never.Task.WaitAsync(cancellationToken);
    }

    private static ApiError Failure(Fault fault) => fault.Code switch
    {
        429 => new ApiError(429, "TooManyRequests", "Too many requests, please try again later.", new() { ["retryAfterSeconds"] = fault.RetryAfter })
        {
            RetryAfter = fault.RetryAfter,
        },
        410 => ApiError.Expired("too old resource version"),
        401 => ApiError.Unauthorized(),
        503 => new ApiError(503, "ServiceUnavailable", "the server is currently unable to handle the request"),
        504 => new ApiError(504, "Timeout", "Timeout: request did not complete within the allotted timeout", []),
        var code => new ApiError(code, "InternalError", "an error on the server has prevented the request from succeeding", []),
    };
}
