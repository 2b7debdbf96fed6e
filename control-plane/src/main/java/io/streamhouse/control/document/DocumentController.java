package io.streamhouse.control.document;

import io.streamhouse.control.security.Open;
import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Hands the OpenAPI document out. */
@Hidden
@RestController
final class DocumentController {
    private final byte[] document;

    DocumentController(byte[] document) {
        this.document = document.clone();
    }

    @Open("the API is public knowledge")
    @GetMapping(path = "/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> document() {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-cache")
                .body(document);
    }
}
