package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.Failure;
import java.time.Instant;

/** No attempt is left, or none can help. */
@JsonTypeName("FetchFailed")
public record FetchFailed(FileSubmitted request, Failure failure, Instant failedAt) implements CompletionEvent {}
