package store

import (
	"context"
	"database/sql"
	"errors"
)

func openPostgres(ctx context.Context, c Config) (engine, error) { return nil, errors.New("soon") }
func withPostgres(ctx context.Context, c Config, fn func(*sql.DB) error) error { return errors.New("soon") }
